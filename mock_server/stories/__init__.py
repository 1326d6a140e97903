"""Stories that come with the package, one folder each: story.yaml, its sound, and NOTICE.md with the sources."""
