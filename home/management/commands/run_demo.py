"""`manage.py run_demo`: the development server and the mail deliverer side by side."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.models import User


class Command(BaseCommand):
    help = "Serve the demo on this machine and deliver its mail into the in-site mailbox."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("the demo runs under development settings only")
        address = f"http://127.0.0.1:{port}"
        self._say_where(address)
        manage = [sys.executable, "manage.py"]
        environment = {**os.environ, "BASE_URL": address}  # mails lead back here
        mail = subprocess.Popen(  # noqa: S603
            [*manage, "send_mail_outbox", "--loop", "2"], env=environment
        )
        server = subprocess.Popen(  # noqa: S603
            [*manage, "runserver", f"127.0.0.1:{port}", "--noreload"], env=environment
        )
        try:
            self._publish_on_time(server)
        except KeyboardInterrupt:
            self.stdout.write("stopped")
        finally:
            for process in (server, mail):
                process.terminate()
                process.wait()

    def _publish_on_time(self, server: subprocess.Popen) -> None:
        """Pages whose date has come and files that wait, every minute until the server ends."""
        while server.poll() is None:
            try:
                server.wait(timeout=60)
            except subprocess.TimeoutExpired:
                call_command("publish_scheduled", verbosity=0)
                call_command("run_imports", verbosity=0)

    def _say_where(self, address: str) -> None:
        self.stdout.write(f"\n  Maillage      {address}/")
        self.stdout.write(f"  Admin         {address}/admin/")
        self.stdout.write(f"  Mailbox       {address}/demo/mailbox/ (every mail of the demo)")
        self.stdout.write(f"\n  Demo accounts, password {settings.DEMO_PASSWORD}")
        for user in User.objects.filter(email__endswith="@demo.example").order_by("pk"):
            self.stdout.write(f"    {user.email:34} {user.get_full_name()}")
        self.stdout.write("")
