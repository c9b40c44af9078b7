# A hub for a class on one server: each learner has a container of the course's image and
# a volume for the home folder.
import os
import sys

c = get_config()  # noqa: F821

c.JupyterHub.bind_url = "http://:8000"
c.JupyterHub.hub_ip = "0.0.0.0"  # the containers reach it over the network gdl-hub
c.JupyterHub.hub_connect_ip = "gdl-hub"
c.JupyterHub.db_url = "sqlite:////srv/jupyterhub/data/hub.sqlite"
c.JupyterHub.cookie_secret_file = "/srv/jupyterhub/data/cookie_secret"

# Learners sign up by themselves; the teacher lets them in at /hub/authorize.
c.JupyterHub.authenticator_class = "native"
c.Authenticator.admin_users = {os.environ["GDL_ADMIN"]}
c.Authenticator.allow_all = True  # all whom the teacher has let in

c.JupyterHub.spawner_class = "docker"
c.DockerSpawner.image = os.environ["GDL_IMAGE"]
c.DockerSpawner.cmd = ["jupyterhub-singleuser"]  # what the image's entry point starts
c.DockerSpawner.network_name = "gdl-hub"
c.DockerSpawner.use_internal_ip = True
c.DockerSpawner.remove = True
c.DockerSpawner.volumes = {"gdl-home-{username}": "/home/jovyan"}
c.DockerSpawner.environment = {"GDL_SCALE": os.environ["GDL_SCALE"]}
c.DockerSpawner.default_url = "/lab/tree/notebooks/week0.ipynb"
c.DockerSpawner.mem_limit = "2G"
c.DockerSpawner.cpu_limit = 2
c.DockerSpawner.extra_create_kwargs = {"stop_timeout": 30}  # seconds in which training saves itself
c.DockerSpawner.extra_host_config = {
    "read_only": True,
    "tmpfs": {"/tmp": "exec,mode=1777,size=4g"},  # cells are programs that are built there
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges"],
}
c.Spawner.start_timeout = c.Spawner.http_timeout = 120

# A server that nobody used for an hour is stopped; training saves itself, and goes on when
# the cell runs again. What a cell prints counts as use, and training prints its progress.
c.JupyterHub.services = [{"name": "cull", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]}]
c.JupyterHub.load_roles = [{
    "name": "cull", "services": ["cull"],
    "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
}]
