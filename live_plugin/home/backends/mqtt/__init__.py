"""Devices at an MQTT broker that announce themselves by the discovery convention of Home Assistant.

announcement  what was published under the discovery prefix, its short names spelled out
components/   one kind of part each: what its topics tell of its state, and what an order is in its words
entity, hub   pure: messages in, states and subscriptions out
backend       the shell: a connection that comes back by itself
"""
