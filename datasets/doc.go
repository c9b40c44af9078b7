// Package datasets opens the data sets of the course by name, verified.
//
// Open looks in turn in $GDL_DATA/<name>, the user's cache, the system's
// packages, the Go module cache and on the network, and takes the first place
// that has the file. Whatever the place, the SHA-256 of the decompressed bytes
// must be the registry's; other bytes are an error, never a reason to look on.
//
// Plane, Faces, Hands and Objects draw their examples instead of reading them,
// and Texture and Painting draw pictures of any size. What they draw depends on
// their arguments only.
package datasets
