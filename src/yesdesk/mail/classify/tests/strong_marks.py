"""Headers by which a mail is surely a machine's."""

STRONG = [
    "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated",
    "Auto-Submitted: auto-notified; owner-email=x@y.example",
    "Auto-Submitted: Auto-Replied (vacation)", "X-Autoreply: yes", "X-Autorespond: Out of office",
    "X-Autoresponder: 1",
    "X-AutoReply-From: bo@home.example", "X-Mail-Autoreply: yes", "X-FC-MachineGenerated: true",
    "X-Cron-Env: <SHELL=/bin/sh>",
    "Precedence: auto_reply", "X-Precedence: auto_reply", "X-Auto-Submitted: auto-replied",
    "X-POST-MessageClass: 9; Autoresponder",
    "Delivered-To: Autoresponder", "X-Apple-Action: VACATION/MAC",
]  # fmt: skip
