package gonb

// edits are the changes to GoNB, each with its reason.
var edits = []edit{
	// A notebook that is opened and saved holds the same bytes on every machine.
	{"internal/kernel/messages.go", "				Version:       runtime.Version(),\n", ""},
	{"internal/kernel/messages.go", "	\"runtime\"\n", ""},
	{"internal/kernel/messages.go", "`json:\"version\"`\n	MIMEType ", "`json:\"version,omitempty\"`\n	MIMEType "},
	{"internal/kernel/messages.go", "`json:\"pygments_lexer\"`", "`json:\"pygments_lexer,omitempty\"`"},
	{"internal/kernel/messages.go", "`json:\"codemirror_mode\"`", "`json:\"codemirror_mode,omitempty\"`"},
	{"internal/kernel/messages.go", "`json:\"nbconvert_exporter\"`", "`json:\"nbconvert_exporter,omitempty\"`"},

	// An interrupt is what the learner asked for, not an error: the cell ends well
	// when its program was killed by it, or says by its exit code that it stopped
	// for it. How another program ended is told once, by the error of the cell.
	{"internal/dispatcher/dispatcher.go", "			msg.Kernel().CallInterruptSubscribers()\n			replyContent",
		"			msg.Kernel().Interrupted.Store(true)\n			msg.Kernel().CallInterruptSubscribers()\n			replyContent"},
	{"internal/jpyexec/jpyexec.go", `		errMsg := exec.exitError.Error() + "\n"
		if exec.Msg.Kernel().Interrupted.Load() {
			errMsg = "^C\n" + errMsg
		}
		_ = kernel.PublishWriteStream(exec.Msg, kernel.StreamStderr, errMsg)
`, `		code := cmd.ProcessState.ExitCode()
		if exec.Msg.Kernel().Interrupted.Load() && (code == -1 || code == 130) {
			if code == -1 {
				_ = kernel.PublishWriteStream(exec.Msg, kernel.StreamStdout, "Interrupted.\n")
			}
			exec.exitError = nil
		}
`},

	// After an error or an interrupt the cells that wait (Run All) do not run.
	{"internal/dispatcher/dispatcher.go", `		if err = handleExecuteRequest(msg, goExec); err != nil {`,
		`		if abort > 0 {
			err = msg.Reply("execute_reply", map[string]any{"status": "aborted"})
		} else if err = handleExecuteRequest(msg, goExec); err != nil {`},
	{"internal/dispatcher/dispatcher.go", "				err := handleBusyMessage(params.msg, params.goExec)\n",
		"				err := handleBusyMessage(params.msg, params.goExec)\n				abort = max(0, abort-1)\n"},
	{"internal/dispatcher/dispatcher.go", "	// Send the output back to the notebook.\n	if klog",
		`	stop, ok := content["stop_on_error"].(bool)
	if (executionErr != nil || msg.Kernel().Interrupted.Load()) && (stop || !ok) {
		abort = len(busyMessagesChan) + 1 // with this one
	}

	// Send the output back to the notebook.
	if klog`},
	{"internal/dispatcher/dispatcher.go", "type shellMsgParams struct", "// abort is how many messages of the queue are still refused if they ask for a cell.\nvar abort int\n\ntype shellMsgParams struct"},

	// Words for the learner, then what the compiler says, each with its place.
	{"internal/goexec/errorpublish.go", "return nbErr.Name(), nbErr.Error(), nbErr.Traceback()",
		"return nbErr.Name(), nbErr.Error(), nbErr.explained()"},
	{"internal/goexec/gonberror.go", "// Name corresponds to field", explained + "// Name corresponds to field"},

	// A stack trace is shortened to the line of the cell.
	{"internal/goexec/execcode.go", "	lineBuffer          bytes.Buffer\n}", "	lineBuffer          bytes.Buffer\n	cutter              traceCutter\n	pending             string\n}"},
	{"internal/goexec/execcode.go", "	n := len(p) // Save original number of bytes.\n", cut},
	{"internal/goexec/execcode.go", "// Write implements io.Writer, and maps", cellPlace + "// Write implements io.Writer, and maps"},
	{"internal/goexec/execcode.go", "	err := jpyExec.Exec()\n", `	err := jpyExec.Exec()
	if w := stderrWithAnnotator.(*jupyterStackTraceMapperWriter); w.pending != "" {
		_, _ = w.Write([]byte("\n")) // the last line had no end
	}
`},

	// The toolchain collects less garbage while it builds a cell; the cell's own
	// program keeps its setting. A cell of functions, types, constants and imports has
	// nothing to run: it is compiled, which finds its errors, but not linked, which
	// takes two thirds of a build. Variables may have initialisers that do something.
	{"internal/goexec/execcode.go", "	cmd.Dir = s.TempDir\n	if s.CellIsWasm {\n", `	cmd.Dir = s.TempDir
	cmd.Env = append(cmd.Environ(), "GOGC=400")
	if s.CellIsWasm {
`},
	{"internal/goexec/execcode.go", "	args = append(args, s.GoBuildFlags...)\n", `	if s.cellDeclares {
		args = []string{"list", "-export", "-f", "{{/* nothing */}}"}
	}
	args = append(args, s.GoBuildFlags...)
`},
	{"internal/goexec/execcode.go", "	// Execute compiled code.\n", "	if s.cellDeclares {\n		return nil\n	}\n\n	// Execute compiled code.\n"},
	{"internal/goexec/parser.go", "	mainDecl, hasMain := newDecls.Functions[\"main\"]\n", `	mainDecl, hasMain := newDecls.Functions["main"]
	s.cellDeclares = !hasMain && !s.CellIsTest && !s.CellIsWasm && len(newDecls.Variables) == 0
	for name := range newDecls.Functions {
		s.cellDeclares = s.cellDeclares && !strings.HasPrefix(name, InitFunctionPrefix)
	}
`},
	{"internal/goexec/goexec.go", "	gopls *goplsclient.Client\n", "	gopls     *goplsclient.Client\n	goplsMu   sync.Mutex // held by who talks to gopls\n	goplsWarm sync.Once\n\n	cellDeclares bool // the cell has nothing to run\n"},

	// The first question for documentation waits for gopls to load what the cells
	// import, for seconds: it is asked in the background, when the kernel starts and
	// after the first cell with imports.
	{"internal/goexec/goplsclient/exec.go", "			case <-time.After(ConnectTimeout):", "			case <-time.After(100 * time.Millisecond):"},
	{"internal/goexec/goplsclient/exec.go", "		<-time.After(ConnectTimeout)", "		<-time.After(100 * time.Millisecond)"},
	// What gopls knows of the course's modules is 710 MB with Go's usual garbage, the most
	// of all that a learner's server uses, and less than half of it with little.
	{"internal/goexec/goplsclient/exec.go", "	c.goplsExec.Dir = c.dir\n", "	c.goplsExec.Dir = c.dir\n	c.goplsExec.Env = append(c.goplsExec.Environ(), \"GOGC=25\", \"GOMEMLIMIT=256MiB\")\n"},
	{"main.go", "	// Orchestrate dispatching", "	goExec.StartGopls()\n\n	// Orchestrate dispatching"},
	{"internal/goexec/goexec.go", "import (\n", "import (\n	\"sync\"\n"},
	{"internal/goexec/execcode.go", "	s.Definitions = updatedDecls\n", "	s.Definitions = updatedDecls\n	if len(updatedDecls.Imports) > 0 {\n		s.goplsWarm.Do(func() { go s.warmGopls() })\n	}\n"},
	{"internal/goexec/inspect.go", "func (s *State) notifyAbout", warm + "func (s *State) notifyAbout"},
	{"internal/goexec/inspect.go", "	// Query `gopls`.\n	ctx := context.Background()\n	var desc string\n",
		"	// Query `gopls`.\n	s.goplsMu.Lock()\n	defer s.goplsMu.Unlock()\n	ctx := context.Background()\n	var desc string\n"},
	{"internal/goexec/inspect.go", "	// Query `gopls`.\n	ctx := context.Background()\n	err = s.notify",
		"	// Query `gopls`.\n	s.goplsMu.Lock()\n	defer s.goplsMu.Unlock()\n	ctx := context.Background()\n	err = s.notify"},
}

// explained is a method of GoNB's errors: the traceback that Jupyter shows.
const explained = `// explained is Traceback with words for a learner first, the compiler's messages
// before their context, and without the lines of the go command.
func (nbErr *GonbError) explained() (lines []string) {
	if words := explain(nbErr.errMsg); words != "" {
		lines = append(lines, words, "")
	}
	for _, l := range nbErr.Lines {
		if l.Message == "" || strings.HasPrefix(l.Message, "# gonb_") || strings.HasPrefix(l.Message, "exit status ") {
			continue
		}
		text := color.New(color.FgRed).Sprint(l.Message)
		if l.HasCellInfo {
			text = l.CellInfo + ": " + text
		}
		lines = append(lines, text)
		if l.HasContext {
			lines = append(lines, l.RawContext)
		}
	}
	return lines
}

`

// cut makes the writer of standard error pass whole lines through traceCutter.
const cut = `	n := len(p) // Save original number of bytes.
	w.pending += string(p)
	p = nil
	for {
		text, rest, whole := strings.Cut(w.pending, "\n")
		if !whole {
			break
		}
		w.pending = rest
		if text, ok := w.cutter.line(text, w.cellPlace); ok {
			p = append(p, text...)
			p = append(p, '\n')
		}
	}
	if len(p) == 0 {
		return n, nil
	}
`

// cellPlace is a method of the writer of standard error.
const cellPlace = `// cellPlace names the line of a cell that a stack frame stands for; other frames
// have none.
func (w *jupyterStackTraceMapperWriter) cellPlace(frame string) string {
	m := w.regexpMainPath.FindStringSubmatch(frame)
	if m == nil {
		return ""
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n < 1 || n > len(w.fileToCellIdAndLine) || w.fileToCellIdAndLine[n-1].Line == NoCursorLine {
		return ""
	}
	at := w.fileToCellIdAndLine[n-1]
	return fmt.Sprintf("cell [%d] line %d", at.Id, at.Line+1)
}

`

// warm makes gopls load packages before it is asked.
const warm = `// StartGopls makes gopls load the modules of the workspace.
func (s *State) StartGopls() {
	if err := os.WriteFile(s.CodePath(), []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		klog.Warningf("gopls is not warmed: %v", err)
		return
	}
	// Files that did not change since need not be opened one by one: gopls reads them.
	_ = s.EnumerateUpdatedFiles(func(string) error { return nil })
	go s.warmGopls()
}

// warmGopls asks gopls about main.go, whose answer nobody reads.
func (s *State) warmGopls() {
	if s.gopls == nil {
		return
	}
	s.goplsMu.Lock()
	defer s.goplsMu.Unlock()
	ctx := context.Background()
	for _, name := range standardFilesForNotification {
		if err := s.gopls.NotifyDidOpenOrChange(ctx, path.Join(s.TempDir, name)); err != nil {
			klog.Warningf("gopls is not warmed: %v", err)
			return
		}
	}
	_, _ = s.gopls.CallHover(ctx, s.CodePath(), 0, 8) // "main" of the package line
	s.gopls.ConsumeMessages()
}

`
