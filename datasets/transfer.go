package datasets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

// transfer is one gzip file on its way from url to the file part. What is in
// part already is not asked for again.
type transfer struct {
	url, part string
	limit     int64         // bytes at most
	stall     time.Duration // longest wait for the next bytes
	progress  func(done, total int64)
}

// client asks for files as they are: a transport that decompresses on the way
// would change them.
var client = func() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression = true
	t.ResponseHeaderTimeout = 30 * time.Second
	return &http.Client{Transport: t}
}()

// errBroken marks a transfer that stopped in the middle and can be taken up again.
var errBroken = errors.New("transfer broke off")

// run downloads until part is complete, resuming a few times.
func (t transfer) run(ctx context.Context) error {
	var err error
	for range attempts {
		if err = t.once(ctx); err == nil || !errors.Is(err, errBroken) || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("datasets: %s: %w", t.url, err)
	}
	return nil
}

func (t transfer) once(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out, err := os.OpenFile(t.part, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	have, err := out.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	resp, err := t.request(ctx, have)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if have, err = t.accept(resp, out, have); err != nil {
		return err
	}
	total := int64(-1)
	if resp.ContentLength >= 0 {
		total = have + resp.ContentLength
	}
	if total > t.limit {
		return fmt.Errorf("%d bytes offered, at most %d expected", total, t.limit)
	}
	stalled := fmt.Errorf("no bytes for %v", t.stall)
	idle := time.AfterFunc(t.stall, func() { cancel(stalled) })
	defer idle.Stop()
	err = t.copyBody(out, resp.Body, have, total, idle)
	if context.Cause(ctx) == stalled {
		return fmt.Errorf("%w: %w", errBroken, stalled)
	}
	return err
}

// request asks for the bytes from have on.
func (t transfer) request(ctx context.Context, have int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url, nil)
	if err != nil {
		return nil, err
	}
	if have > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
	}
	return client.Do(req)
}

// accept checks the answer's status and kind and returns how many bytes of out stay.
func (t transfer) accept(resp *http.Response, out *os.File, have int64) (int64, error) {
	kind := resp.Header.Get("Content-Type")
	switch {
	case resp.StatusCode == http.StatusPartialContent &&
		strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", have)):
		return have, nil
	case resp.StatusCode == http.StatusOK && strings.HasPrefix(kind, "text/"):
		return 0, fmt.Errorf("got a page (%s) instead of a gzip file", kind)
	case resp.StatusCode == http.StatusOK:
		if err := out.Truncate(0); err != nil {
			return 0, err
		}
		_, err := out.Seek(0, io.SeekStart)
		return 0, err
	case resp.StatusCode == http.StatusPartialContent, resp.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		// The part does not fit what the server has: start again.
		if err := out.Truncate(0); err != nil {
			return 0, err
		}
		return 0, fmt.Errorf("%w: %s for the bytes from %d on", errBroken, resp.Status, have)
	}
	return 0, fmt.Errorf("server says %s", resp.Status)
}

// copyBody appends body to out, which holds have bytes, and checks that a gzip
// file begins there. Each piece that arrives puts off idle.
func (t transfer) copyBody(out *os.File, body io.Reader, have, total int64, idle *time.Timer) error {
	buf := make([]byte, 64<<10)
	for {
		n, err := body.Read(buf)
		idle.Reset(t.stall)
		if have == 0 && n >= 2 && !bytes.HasPrefix(buf[:n], []byte{0x1f, 0x8b}) {
			return fmt.Errorf("got %.20q… instead of a gzip file", buf[:n])
		}
		if have += int64(n); have > t.limit {
			return errors.Join(fmt.Errorf("more than %d bytes sent", t.limit), out.Truncate(0))
		}
		if _, err := out.Write(buf[:n]); err != nil {
			return err
		}
		if t.progress != nil && n > 0 {
			t.progress(have, total)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w after %d bytes: %w", errBroken, have, err)
		}
	}
}
