"""The plugins that come with the project, one file each; they load through the same door as everyone's."""
