//go:build !amd64

package kernel

func bestISA() isa { return generic }

func tiles() *tileSet { return &tilesGo }

func vecs() *vecSet { return nil }
