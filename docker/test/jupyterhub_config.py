# The hub of the test: as ../hub/jupyterhub_config.py, but each learner's server is the
# image's root folder in a sandbox, since there is no Docker here.
import json
import os
import pathlib
import sys

sys.path.insert(0, os.environ["GDL_TEST"])
import sandbox  # noqa: E402
from jupyterhub.spawner import SimpleLocalProcessSpawner  # noqa: E402

c = get_config()  # noqa: F821
base = pathlib.Path(os.environ["GDL_HUB"])
env = json.loads(os.environ["GDL_IMAGE_ENV"])


class Sandbox(SimpleLocalProcessSpawner):
    async def start(self):
        home = sandbox.new_home(base / "home" / self.user.name)
        # The root folder is open to root only on its way.
        self.cmd = sandbox.command(os.environ["GDL_ROOT"], home, env, "jupyterhub-singleuser", net=True)
        return await super().start()

    async def stop(self, now=False):
        if not now:
            sandbox.terminate(self.pid)
            await self.wait_for_death(10)  # as docker stop
        if await self.poll() is None:
            await super().stop(now=True)


c.JupyterHub.bind_url = "http://127.0.0.1:" + os.environ["GDL_HUB_PORT"]
c.JupyterHub.hub_bind_url = "http://127.0.0.1:" + os.environ["GDL_HUB_PORT2"]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:" + os.environ["GDL_HUB_PORT3"]
c.ConfigurableHTTPProxy.command = [os.environ["GDL_PROXY"]]
c.ConfigurableHTTPProxy.pid_file = str(base / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{base}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(base / "cookie_secret")
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.DummyAuthenticator.password = os.environ["GDL_HUB_TOKEN"]
c.JupyterHub.spawner_class = Sandbox
c.Spawner.http_timeout = c.Spawner.start_timeout = 180
c.Spawner.default_url = "/lab/tree/notebooks/week0.ipynb"
c.Spawner.poll_interval = 5
c.Spawner.env_keep = []  # as in a container
c.Spawner.environment = {"GDL_SCALE": "short"}
c.JupyterHub.services = [{"name": "test", "api_token": os.environ["GDL_HUB_TOKEN"]}]
c.JupyterHub.load_roles = [{
    "name": "test", "services": ["test"],
    "scopes": ["admin:users", "admin:servers", "access:servers", "list:users", "read:hub"],
}]
# Culling as there, in seconds.
if after := os.environ.get("GDL_HUB_CULL"):
    every = os.environ["GDL_HUB_CULL_EVERY"]
    c.Spawner.environment["JUPYTERHUB_ACTIVITY_INTERVAL"] = every
    c.JupyterHub.services.append({"name": "cull", "command": [
        sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=" + after, "--cull-every=" + every]})
    c.JupyterHub.load_roles.append({
        "name": "cull", "services": ["cull"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    })
