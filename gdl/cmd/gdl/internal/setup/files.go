package setup

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
)

// key shortens texts to a file-name part that differs when they do.
func key(texts ...[]byte) string {
	h := sha256.New()
	for _, t := range texts {
		sum := sha256.Sum256(t)
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// marker is the file whose presence says that dir is complete.
func marker(dir string) string { return filepath.Join(dir, ".complete") }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
