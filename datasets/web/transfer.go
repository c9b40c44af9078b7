package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/generative-deep-learning/go/datasets"
	"github.com/generative-deep-learning/go/gdl/progress"
)

func init() { datasets.RegisterDownloader(download) }

const (
	attempts = 3                // how often a broken transfer is taken up again
	patience = 30 * time.Second // longest wait for minBytes
	minBytes = 16 << 10         // fewer in that time is a server that does not answer
)

// client asks for files as they are: a transport that decompresses on the way
// would change them.
var client = func() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression = true
	t.ResponseHeaderTimeout = patience
	return &http.Client{Transport: t, CheckRedirect: checkRedirect}
}()

// checkRedirect refuses loops, and the way from https to http: not every file
// has a published SHA-256.
func checkRedirect(to *http.Request, via []*http.Request) error {
	if len(via) >= 10 {
		return errors.New("stopped after 10 redirects")
	}
	if via[0].URL.Scheme == "https" && to.URL.Scheme != "https" {
		return fmt.Errorf("redirected from https to %s", to.URL)
	}
	return nil
}

// errBroken marks a transfer that stopped in the middle and can be taken up again.
var errBroken = errors.New("transfer broke off")

func download(ctx context.Context, d datasets.Download) error {
	return transfer{Download: d, patience: patience}.run(ctx)
}

// transfer is one download on its way.
type transfer struct {
	datasets.Download
	patience time.Duration
}

// run downloads until the file is complete, resuming a few times.
func (t transfer) run(ctx context.Context) error {
	var err error
	for range attempts {
		if err = t.once(ctx); err == nil || !errors.Is(err, errBroken) || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		if info, statErr := os.Stat(t.Path); statErr == nil && info.Size() == 0 {
			_ = os.Remove(t.Path)
		}
		return fmt.Errorf("datasets: %s: %w", t.URL, err)
	}
	return nil
}

func (t transfer) once(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out, err := os.OpenFile(t.Path, os.O_CREATE|os.O_RDWR, 0o666)
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
	total := int64(0) // unknown
	if resp.ContentLength >= 0 {
		total = have + resp.ContentLength
	}
	if total > t.Limit {
		return fmt.Errorf("%d bytes offered, at most %d expected", total, t.Limit)
	}
	var arrived atomic.Int64
	stop := watch(t.patience, &arrived, cancel)
	defer stop()
	err = t.copyBody(out, resp.Body, have, total, &arrived)
	if slow := (tooSlow{}); errors.As(context.Cause(ctx), &slow) {
		return fmt.Errorf("%w: %w", errBroken, slow)
	}
	return err
}

// request asks for the bytes from have on.
func (t transfer) request(ctx context.Context, have int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.URL, nil)
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
	case resp.StatusCode == http.StatusOK && strings.HasPrefix(kind, "text/html"):
		return 0, fmt.Errorf("got a page (%s) instead of the file", kind)
	case resp.StatusCode == http.StatusOK:
		if err := out.Truncate(0); err != nil {
			return 0, err
		}
		_, err := out.Seek(0, io.SeekStart)
		return 0, err
	case resp.StatusCode == http.StatusPartialContent, resp.StatusCode == http.StatusRequestedRangeNotSatisfiable:
		// What is there does not fit what the server has: start again.
		if err := out.Truncate(0); err != nil {
			return 0, err
		}
		return 0, fmt.Errorf("%w: %s for the bytes from %d on", errBroken, resp.Status, have)
	}
	return 0, fmt.Errorf("server says %s", resp.Status)
}

// copyBody appends body to out, which holds have bytes, and checks that the
// file begins as it should.
func (t transfer) copyBody(out *os.File, body io.Reader, have, total int64, arrived *atomic.Int64) error {
	buf := make([]byte, 64<<10)
	for {
		n, err := body.Read(buf)
		arrived.Add(int64(n))
		if have == 0 {
			if err := t.checkStart(buf[:n]); err != nil {
				return err
			}
		}
		if have += int64(n); have > t.Limit {
			return errors.Join(fmt.Errorf("more than %d bytes sent", t.Limit), out.Truncate(0))
		}
		if _, err := out.Write(buf[:n]); err != nil {
			return err
		}
		if t.Progress != nil && n > 0 {
			t.Progress(progress.Work{Done: have, Total: total, Bytes: true})
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w after %d bytes: %w", errBroken, have, err)
		}
	}
}

// checkStart looks whether the file begins as it should.
func (t transfer) checkStart(b []byte) error {
	n := min(len(b), len(t.Magic))
	switch {
	case string(b[:n]) == t.Magic[:n]:
		return nil
	case b[0] == '<':
		return fmt.Errorf("got a page (%.20q…) instead of the file", b)
	}
	return fmt.Errorf("got %.20q… instead of a file that starts with %q", b, t.Magic)
}

// tooSlow is the error of a server that sends next to nothing.
type tooSlow struct {
	bytes int64
	in    time.Duration
}

func (e tooSlow) Error() string {
	return fmt.Sprintf("time-out: only %d bytes in %v, at least %d expected", e.bytes, e.in, minBytes)
}

// watch cancels a transfer when fewer than minBytes arrive in any stretch of
// patience, until stop is called.
func watch(patience time.Duration, arrived *atomic.Int64, cancel context.CancelCauseFunc) (stop func()) {
	done := make(chan struct{})
	ticker := time.NewTicker(patience)
	go func() {
		defer ticker.Stop()
		before := int64(0)
		for {
			select {
			case <-done:
				return
			case <-ticker.C:
				now := arrived.Load()
				if now-before < minBytes {
					cancel(tooSlow{now - before, patience})
					return
				}
				before = now
			}
		}
	}()
	return func() { close(done) }
}
