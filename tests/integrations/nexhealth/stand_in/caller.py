"""The plainest client, for the stand-in's own tests: it knows the headers and nothing else."""

from __future__ import annotations

from typing import Any

import httpx

from .practice import Practice
from .server import App
from .synchronizer import KEY, Synchronizer

HEADERS = {
    "Nex-Api-Version": "v20240412",
    "Accept": "application/vnd.Nexhealth+json;version=2",
    "User-Agent": "dosvoces-tests/1",
}


class Caller:
    """Calls one office's operations. `headers` may be changed; a subdomain is added to every call but `bare` ones."""

    def __init__(self, synchronizer: Synchronizer, subdomain: str | None = "happy-smiles", base: str = "") -> None:
        transport = None if base else httpx.ASGITransport(App(synchronizer))
        self.client = httpx.AsyncClient(transport=transport, base_url=base or "https://nexhealth.test")
        self.headers = dict(HEADERS)
        self.subdomain = subdomain

    async def sign_in(self, key: str = KEY) -> httpx.Response:
        answer = await self.client.post("/authenticates", headers=self.headers | {"Authorization": key})
        if answer.status_code == 201:
            self.headers["Authorization"] = f"Bearer {answer.json()['data']['token']}"
        return answer

    async def __call__(self, operation: str, json: Any = None, files: Any = None, **query: Any) -> httpx.Response:
        """`lids=[1]` goes out as `lids[]=1`."""
        method, path = operation.split(" ")
        pairs: list[tuple[str, Any]] = [("subdomain", self.subdomain)] if self.subdomain else []
        for name, value in query.items():
            pairs += [(f"{name}[]", one) for one in value] if isinstance(value, list | tuple) else [(name, value)]
        spelled: list[tuple[str, Any]] = [
            (name, str(value).lower() if isinstance(value, bool) else str(value)) for name, value in pairs
        ]
        return await self.client.request(method, path, params=spelled, json=json, files=files, headers=self.headers)

    async def data(self, operation: str, json: Any = None, **query: Any) -> Any:
        answer = await self(operation, json, **query)
        assert answer.status_code < 300, (operation, answer.status_code, answer.text)
        assert answer.json()["code"], answer.text
        return answer.json()["data"]

    async def book(self, practice: Practice, start: str, **more: Any) -> httpx.Response:
        """Elena with Smith in Op 1 from `start` on (ISO, with an offset), as long as the type says."""
        appt = {
            "patient_id": practice.elena.id,
            "provider_id": practice.smith.id,
            "operatory_id": practice.op1.id,
            "start_time": start,
            "appointment_type_id": practice.cleaning.id,
        }
        return await self("POST /appointments", json={"appt": appt | more}, location_id=practice.main.id)
