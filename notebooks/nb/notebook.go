package nb

import (
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// inNotebook reports whether the program runs as a cell of a GoNB notebook.
func inNotebook() bool { return gonbui.IsNotebook }

// send shows data in the notebook and waits until the kernel has it: what is
// still on its way when a cell ends is lost. A display id replaces the earlier
// output of the same id.
func send(data map[protocol.MIMEType]any, metadata map[string]any, displayID string) {
	gonbui.SendData(&protocol.DisplayData{Data: data, Metadata: metadata, DisplayID: displayID})
	done := make(chan struct{})
	go func() {
		gonbui.Sync()
		close(done)
	}()
	// Sync never returns when the kernel is gone, or gave no way back.
	select {
	case <-done:
	case <-time.After(10 * time.Second):
	}
}

// sendText shows Markdown, with plain text for a viewer that has none.
func sendText(markdown, plain string) {
	send(map[protocol.MIMEType]any{
		protocol.MIMETextMarkdown: markdown,
		protocol.MIMETextPlain:    plain,
	}, nil, "")
}
