package kernel

// Version counts the changes that gave kernels, ops or optimisers other results,
// in the last places too. Raise it with the next one: it is part of the key of a
// checkpoint, so that a run of the older engine is neither loaded nor continued.
const Version = 5
