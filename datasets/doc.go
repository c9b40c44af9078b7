// Package datasets opens the data sets of the course by name, verified.
//
// Open looks in turn in $GDL_DATA/<name>, the course's cache (datasets/<name> in
// settings.Cache), the cache that users share (settings.SharedVar), the system's packages, the Go module cache and on the network,
// and takes the first place that has the set. Whatever the place, the SHA-256 must be the registry's, of
// the decompressed bytes or of the archive; other bytes are an error, never a
// reason to look on, except in the cache: a damaged file there is brought again.
// Two sets have no published SHA-256 (anime-faces and sign-language): of those
// Open checks that the archive and every picture in it can be read. A folder
// $GDL_DATA/<name> of pictures, or with a single archive of another name in it,
// is the user's own and checked so too.
//
// The network is asked only in programs that link package datasets/web, such
// as the gdl tool: net/http is slow to link, and a notebook links a program for
// every cell. Elsewhere a set that is not here is an error that says how to get
// it. OpenOrStandIn then puts others in its place.
//
// Archives are read where they lie. Nothing is extracted but the named files of
// CIFAR-10, and no file has its final name before it is whole and verified.
//
// Plane, Faces, Hands and Objects draw their examples instead of reading them,
// and Texture and Painting draw pictures of any size. What they draw depends on
// their arguments only.
package datasets
