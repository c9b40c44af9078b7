package ckpt

import (
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

func TestLockRefusesSecondWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs", "x.safetensors")
	unlock, err := Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(path); err == nil || err.Error() != "ckpt: "+path+": another run is writing this checkpoint" {
		t.Errorf("second lock: %v", err)
	}
	other, err := Lock(path + "2")
	if err != nil {
		t.Fatalf("another checkpoint: %v", err)
	}
	defer other()
	if err := Save(path, small()); err != nil {
		t.Errorf("the holder cannot save: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := Lock(path)
	if err != nil {
		t.Fatalf("after unlock: %v", err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
}

func TestLockHasOneWinner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.safetensors")
	var wg sync.WaitGroup
	var won atomic.Int32
	for range 16 {
		wg.Go(func() {
			if _, err := Lock(path); err == nil {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d of 16 hold the lock", won.Load())
	}
}
