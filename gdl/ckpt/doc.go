// Package ckpt keeps named tensors and text metadata in one file: the weights,
// optimiser moments, random streams and history of a run.
//
//   - The format is safetensors: Python's safetensors opens our files, and Load
//     opens theirs. Values are float32 in memory; a tensor is read when it is asked for.
//   - Save is atomic: after an error or a crash the old file is still whole.
//   - Files of ours carry a SHA-256 of their content; Load verifies it when it is there.
//   - Lock keeps a second run from writing the same checkpoint.
//
// Format: https://github.com/huggingface/safetensors#format
package ckpt
