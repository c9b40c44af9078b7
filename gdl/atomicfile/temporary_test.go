package atomicfile

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// roleVar tells this test program to be a writer that will be killed, and of what.
const roleVar = "GDL_TEST_WRITER"

func TestMain(m *testing.M) {
	if path := os.Getenv(roleVar); path != "" {
		write(path)
	}
	os.Exit(m.Run())
}

// write is half way through a file, or has a folder, until it is killed.
func write(path string) {
	say := func(text string) {
		os.Stdout.WriteString(text + "\n")
		time.Sleep(time.Hour)
	}
	if path == "folder" {
		dir, err := TempFolder("", nil)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir.Path, "content"), []byte("half"), 0o644)
		}
		if err != nil {
			panic(err)
		}
		say(dir.Path)
	}
	panic(Write(path, func(f *os.File) error {
		_, err := f.WriteString("half")
		say("half")
		return err
	}))
}

// start starts a writer and returns what it says when it is half way.
func start(t *testing.T, path string) (cmd *exec.Cmd, says string) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVar+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kill(cmd) })
	says, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return cmd, strings.TrimSpace(says)
}

func kill(cmd *exec.Cmd) {
	cmd.Process.Kill()
	cmd.Wait()
}

func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// needLocks skips where a killed writer's file is known by its age alone.
func needLocks(t *testing.T) {
	t.Helper()
	if _, err := lockFile(os.Stdin); errors.Is(err, errors.ErrUnsupported) {
		t.Skipf("no locks on %s", runtime.GOOS)
	}
}

// What a killed writer leaves is gone after the next save in its folder, be it of
// another file; the file of a living one is not touched.
func TestKilledWriterLeavesNothing(t *testing.T) {
	needLocks(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	writer, _ := start(t, path)
	if err := WriteBytes(filepath.Join(dir, "b"), []byte("b")); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); len(got) != 2 {
		t.Fatalf("beside a living writer there are %q, want its file and b", got)
	}
	kill(writer)
	swept.Clear() // as in another program
	if err := WriteBytes(filepath.Join(dir, "b"), []byte("c")); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); len(got) != 1 || got[0] != "b" {
		t.Errorf("after the next save there are %q, want b", got)
	}
}

func TestKilledProgramLeavesNoFolder(t *testing.T) {
	needLocks(t)
	parent := t.TempDir()
	t.Setenv("TMPDIR", parent)
	for _, foreign := range []string{"gdl-tmp-notes", filepath.Join("gdl-tmp-12", "kept")} {
		if err := os.MkdirAll(filepath.Join(parent, foreign), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(parent, "gdl-tmp-34"), 0o700); err != nil { // killed before it had an owner
		t.Fatal(err)
	}
	program, dir := start(t, "folder")
	next := func() (found []string) {
		t.Helper()
		dir, err := TempFolder("", func(dir string) { found = append(found, dir) })
		if err != nil {
			t.Fatal(err)
		}
		if err := dir.Remove(); err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := next(); len(found) > 0 {
		t.Fatalf("a living program's folder was swept: %q", found)
	}
	kill(program)
	if found := next(); len(found) != 1 || found[0] != dir {
		t.Errorf("found %q, want %q", found, dir)
	}
	if got := names(t, parent); len(got) != 2 || got[0] != "gdl-tmp-12" || got[1] != "gdl-tmp-notes" {
		t.Errorf("there are %q, want the folders of somebody else", got)
	}
}

// A folder stays while a child of the killed program uses it.
func TestChildKeepsTheFolder(t *testing.T) {
	needLocks(t)
	parent := t.TempDir()
	dir, err := TempFolder(parent, nil)
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command("sleep", "3600")
	dir.Share(child)
	if err := child.Start(); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { kill(child) })
	dir.owner.Close() // as the program's end does
	next, err := TempFolder(parent, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, parent); len(got) != 2 {
		t.Errorf("while the child lives there are %q, want two folders", got)
	}
	kill(child)
	if err := next.Remove(); err != nil {
		t.Error(err)
	}
	if got := names(t, parent); len(got) != 0 {
		t.Errorf("after its end and the next run's there are %q, want nothing", got)
	}
}

func TestTempFileIsSwept(t *testing.T) {
	needLocks(t)
	parent := t.TempDir()
	t.Setenv("TMPDIR", parent)
	f, err := TempFile()
	if err != nil {
		t.Fatal(err)
	}
	if Sweep(parent); len(names(t, parent)) != 1 {
		t.Error("the file of a living program was swept")
	}
	f.Close()
	if Sweep(parent); len(names(t, parent)) != 0 {
		t.Error("the file stays")
	}
}

// A sweep that comes between the making of a file and its lock makes the writer make
// another one.
func TestSweptBeforeItWasLocked(t *testing.T) {
	needLocks(t)
	old := system
	t.Cleanup(func() { system = old })
	dir, first := t.TempDir(), true
	system.lock = func(f *os.File) (bool, error) {
		if first {
			first = false
			Sweep(dir)
		}
		return old.lock(f)
	}
	if err := WriteBytes(filepath.Join(dir, "a"), []byte("a")); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); len(got) != 1 || got[0] != "a" {
		t.Errorf("there are %q, want a", got)
	}
}

// Without locks a file is abandoned when nobody has written to it for long.
func TestWithoutLocks(t *testing.T) {
	old := system
	t.Cleanup(func() { system = old })
	for _, none := range []error{syscall.ENOSYS, syscall.ENOLCK, syscall.EOPNOTSUPP} {
		system.lock = func(*os.File) (bool, error) { return false, none }
		dir := t.TempDir()
		young, stale := filepath.Join(dir, filePrefix+"young"), filepath.Join(dir, filePrefix+"stale")
		for _, path := range []string{young, stale} {
			if err := os.WriteFile(path, nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		before := time.Now().Add(-abandonedAfter - time.Hour)
		if err := os.Chtimes(stale, before, before); err != nil {
			t.Fatal(err)
		}
		if err := WriteBytes(filepath.Join(dir, "a"), []byte("a")); err != nil {
			t.Fatal(err)
		}
		if got := names(t, dir); len(got) != 2 || got[0] != filepath.Base(young) || got[1] != "a" {
			t.Errorf("%v: there are %q, want the young one and a", none, got)
		}
	}
}

// A name as long as the system allows leaves no room for more letters beside it.
func TestLongName(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("n", 255))
	if err := WriteBytes(path, nil); err != nil {
		t.Error(err)
	}
}
