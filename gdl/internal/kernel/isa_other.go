//go:build !amd64 && !arm64

package kernel

func available() []isa { return []isa{generic} }

func tiles() *tileSet { return &tilesGo }

func vecs() *vecSet { return nil }
