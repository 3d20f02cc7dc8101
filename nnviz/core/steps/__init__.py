"""The step-through: every multiplication of one update as a value, in the order of the slides (S6, S24 to S29).

``build_steps`` takes where a run stands and one example, or all m of them, and returns the steps from x to the new
weights. The numbers are those of ``network.forward``, ``network.backward`` and ``update.update``, not computed again.
"""
