"""The kernel against Jupyter's own suite for kernels, jupyter_kernel_test."""
import unittest

import jupyter_kernel_test


class GoNB(jupyter_kernel_test.KernelTests):
    kernel_name = "gonb"
    language_name = "go"
    file_extension = ".go"

    code_hello_world = '%%\nfmt.Println("hello, world")'
    code_stderr = '%%\nfmt.Fprintln(os.Stderr, "oops")'
    code_generate_error = '%%\npanic("oops")'
    code_display_data = [{"code": '%%\ngonbui.DisplayHTML("<b>bold</b>")', "mime": "text/html"}]
    code_inspect_sample = "fmt.Println"
    completion_samples = [{"text": "fmt.Printl"}]
    complete_code_samples = ["x := 1"]
    incomplete_code_samples = ["func f() {"]

    def setUp(self):
        self.execute_helper(code='import (\n\t"fmt"\n\t"os"\n\n\t"github.com/janpfeifer/gonb/gonbui"\n)\n%noautoget', timeout=60)

    def check_is_complete(self, sample, status):
        """As in the suite, but with an end: there is no answer to wait for."""
        message = self.kc.is_complete(sample)
        reply = self.kc.get_shell_msg(timeout=10)
        jupyter_kernel_test.validate_message(reply, "is_complete_reply", message)


if __name__ == "__main__":
    unittest.main(verbosity=2)
