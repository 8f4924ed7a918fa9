"""What mail programs put before the subject of an answer and of a forward."""

REPLY = (
    "re", "aw", "antw", "antwort", "sv", "odp", "res", "rif", "vs", "bls", "atb", "ynt", "yan",
    "ref", "resp", "vast", "vá", "απ", "σχετ", "отв", "на", "回复", "答复", "回覆", "返信", "답장",
    "회신", "rv re",
)  # fmt: skip

FORWARD = (
    "fwd", "fw", "wg", "tr", "rv", "enc", "i", "vb", "vl", "doorst", "pd", "fs", "trs", "ilt",
    "rediff", "weiterg", "továbbítás", "továbbított", "пересл", "fwd fwd", "转发", "轉寄", "転送",
    "전달", "πρθ",
)  # fmt: skip
"""`vs` is an answer in Finnish and a forward in Danish: it counts as an answer."""

FORWARD_MARKS = (
    "---------- forwarded message", "----- forwarded message", "-------- forwarded message",
    "begin forwarded message", "-------- weitergeleitete nachricht",
    "---------- weitergeleitete nachricht", "anfang der weitergeleiteten",
    "-------- message transféré", "---------- message transféré", "début du message",
    "---------- mensaje reenviado", "-------- mensaje reenviado", "inicio del mensaje reenviado",
    "-------- messaggio inoltrato", "inizio messaggio inoltrato", "-------- mensagem encaminhada",
    "---------- mensagem encaminhada", "-------- doorgestuurd bericht",
    "---------- doorgestuurd bericht", "-------- vidarebefordrat", "-------- videresendt",
    "-------- videresendt melding", "-------- przekazana wiadomość",
    "-------- пересылаемое сообщение", "---------- 转发的邮件", "-------- 轉寄", "---------- 転送",
    "-------- 転送", "---------- 전달된",
)  # fmt: skip
