"""Learners of a hub, by its API: they start servers and run cells."""
import asyncio
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect


class Hub:
    def __init__(self, url, token):
        self.url, self.headers = url, {"Authorization": "token " + token}

    def _ask(self, method, path, body):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, method=method, data=data,
                                         headers={**self.headers, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    async def ask(self, method, path, body=None, accept=()):
        """The answer, or None for an HTTP status of accept."""
        try:
            return await asyncio.to_thread(self._ask, method, path, body)
        except urllib.error.HTTPError as err:
            if err.code not in accept:
                raise RuntimeError(f"{method} {path}: {err.code} {err.read()[:300]}") from err

    async def user(self, name):
        return await self.ask("GET", f"/hub/api/users/{name}")

    async def start(self, name, limit=240):
        """Starts a learner's server and returns the seconds it took."""
        begin = time.time()
        await self.ask("POST", f"/hub/api/users/{name}", accept=[409])
        await self.ask("POST", f"/hub/api/users/{name}/server", accept=[400])
        while not ((await self.user(name))["servers"].get("") or {}).get("ready"):
            if time.time() - begin > limit:
                raise RuntimeError(f"{name}: no server after {limit} s")
            await asyncio.sleep(0.2)
        return time.time() - begin

    async def gone(self, name, limit=120):
        begin = time.time()
        while (await self.user(name))["servers"]:
            if time.time() - begin > limit:
                raise RuntimeError(f"{name}: the hub has not noticed the end of the server in {limit} s")
            await asyncio.sleep(0.5)

    async def kernel(self, name, path):
        session = await self.ask("POST", f"/user/{name}/api/sessions",
                                 {"path": path, "name": path, "type": "notebook", "kernel": {"name": "gonb"}})
        kernel = urllib.parse.quote(session["kernel"]["id"])
        ws = self.url.replace("http", "ws", 1) + f"/user/{name}/api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}"
        return Kernel(await websocket_connect(HTTPRequest(ws, headers=self.headers)))


class Kernel:
    def __init__(self, ws):
        self.ws = ws

    async def run(self, code, limit=600, hear=None):
        """Runs a cell: status (None when the connection broke), output, seconds."""
        begin, out, idle, status = time.time(), "", False, None
        message = uuid.uuid4().hex
        await self.ws.write_message(json.dumps({
            "channel": "shell", "parent_header": {}, "metadata": {},
            "header": {"msg_id": message, "msg_type": "execute_request", "username": "", "session": "x", "version": "5.3", "date": ""},
            "content": {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False},
        }))
        while not (idle and status):
            text = await asyncio.wait_for(self.ws.read_message(), limit)
            if text is None:
                return None, out, time.time() - begin
            m = json.loads(text)
            if m["parent_header"].get("msg_id") != message:
                continue
            content = m["content"]
            if m["msg_type"] == "stream":
                out += content["text"]
            elif m["msg_type"] == "error":
                out += "\n".join(content["traceback"])
            elif m["msg_type"] == "status" and content["execution_state"] == "idle":
                idle = True
            elif m["msg_type"] == "execute_reply":
                status = content["status"]
            if hear:
                hear(out)
        return status, out, time.time() - begin
