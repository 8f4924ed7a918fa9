"""Mail that reaches the demo library for real, through its own mailbox, when it is first opened.

Bytes as a mail server hands them over, with `{date}` where the date of sending belongs.
"""

LETTERS: tuple[tuple[int, str], ...] = (
    (
        35,
        """\
Return-Path: <rosa.m@post.example>
From: Rosa Medina <rosa.m@post.example>
To: help@wrenvalley.example
Subject: =?utf-8?q?Tarjeta_para_mi_madre?=
Date: {date}
Message-ID: <rosa-1@post.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="rosa"

--rosa
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Buenos d=C3=ADas:

Mi madre vive conmigo desde octubre y quiere leer en espa=C3=B1ol. No tiene
todav=C3=ADa ning=C3=BAn recibo a su nombre. =C2=BFPuede sacar una tarjeta?

Rosa

Enviado desde mi tel=C3=A9fono
--rosa
Content-Type: text/plain; charset=utf-8; name="padron.txt"
Content-Disposition: attachment; filename="padron.txt"

Solicitud de alta, en tramite.
--rosa--
""",
    ),
    (
        20,
        """\
Return-Path: <p.lindqvist@letters.example>
From: Per Lindqvist <p.lindqvist@letters.example>
To: help@wrenvalley.example
Subject: The reading room on Saturday
Date: {date}
Message-ID: <per-7@letters.example>
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<p>Hello,</p>
<p>my daughter has a hearing test on Saturday and we come to town anyway.
Is there a <b>quiet corner</b> where she could finish her school project
for an hour? She needs a computer with a large screen.</p>
<p>Thank you!<br>Per</p>
""",
    ),
    (
        5,
        """\
Return-Path: <>
From: Jonas Hale <j.hale@letters.example>
To: help@wrenvalley.example
Subject: Automatic reply: Your albums
Date: {date}
Message-ID: <away-1@letters.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

I am clearing a house this week and read my mail in the evening.
""",
    ),
)
"""(minutes before the library is opened, the mail)."""
