#!/opt/gdl/python/bin/python -I
# Healthy when the server of this container answers, by itself or under a hub.
import os
import sys
import urllib.request

alone = f"http://127.0.0.1:{os.environ.get('JUPYTER_PORT', '8888')}/"
url = os.environ.get("JUPYTERHUB_SERVICE_URL", alone).replace("0.0.0.0", "127.0.0.1")
try:
    urllib.request.urlopen(url.rstrip("/") + "/api", timeout=4)
except Exception as err:
    sys.exit(f"not healthy: {url} does not answer: {err}")
