package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/course"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/doctor"
	"github.com/generative-deep-learning/go/gdl/cmd/gdl/internal/setup"
)

func newDoctor() *cobra.Command {
	var port int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check this machine and say how to mend what is missing",
		Example: `  go tool gdl doctor
  go tool gdl doctor --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			place, err := course.Find()
			if err != nil {
				return err
			}
			findings := doctor.Examine(cmd.Context(), &setup.Env{Place: place, Log: cmd.ErrOrStderr()}, port)
			out, enc, broken := cmd.OutOrStdout(), json.NewEncoder(cmd.OutOrStdout()), 0
			for _, f := range findings {
				if !f.OK {
					broken++
				}
				switch {
				case asJSON:
					_ = enc.Encode(f)
				case f.OK:
					fmt.Fprintf(out, "ok      %-22s %s\n", f.Check, f.Value)
				default:
					fmt.Fprintf(out, "broken  %-22s %s\n%31s%s\n", f.Check, f.Value, "mend: ", f.Mend)
				}
			}
			if broken > 0 {
				return fmt.Errorf("%d of %d checks failed", broken, len(findings))
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&port, "port", 0, "port for JupyterLab (default: any)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a check")
	return cmd
}
