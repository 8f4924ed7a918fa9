"""What programs write that send to many, or for a machine: envelope senders, headers, names."""

import re
from typing import Final

BULK_PATH: Final = re.compile(
    r"""^(?:
        bounces?(?:$|[-+_.=\d])                       # bounce-123_HTML-4@, bounces+5-ana=post.example@
      | msprvs1=
      | (?:return|returns|rtn|errors?|mailer|newsletters?|news|nl|campaign|notify|notifications?)[-+_=.].*\d
      | (?!srs[01]|prvs=|btv1=)(?!.*\+caf_=)          # forwarded for a person, or signed by her server
        .+[-+_.][^=]+=[\w-]+(?:\.[\w-]+)+(?:[-+_.]\w+)*$
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""Local parts of a Return-Path that tell one letter of thousands from the next (VERP)."""

BULK_HOSTS: Final = re.compile(
    r"""(?:^|\.)(?:
        bounces?\..+ | amazonses\.com | sendgrid\.net | mailgun\.org | mandrillapp\.com | mcsv\.net
      | mcdlv\.net | rsgsv\.net | sparkpostmail\.com | exacttarget\.com | createsend\d*\.com
      | cmail\d*\.com | constantcontact\.com | klaviyomail\.com | hubspotemail\.net | mailjet\.com
      | sendinblue\.com | brevosend\.com
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
"""Hosts of a Return-Path that newsletters and programs send through."""

BULK_HEADERS: Final = frozenset({
    "feedback-id", "x-csa-complaints", "x-sg-eid", "x-sg-id", "x-mailgun-sid", "x-mandrill-user",
    "x-mc-user", "x-ses-outgoing", "x-pm-message-id", "x-mj-mid", "x-sfmc-stack", "x-campaign",
    "x-mailing-id", "x-newsletter", "x-job", "x-bulkmail", "x-mailer-lid", "x-mailer-recptid",
})  # fmt: skip

UNSUBSCRIBES: Final = re.compile(
    r"https?://[^\s<>\"']{0,400}(?:unsub|opt-?out|abmeld|abbestell|desabonn|desinscri|desuscri|cancelar-suscri|"
    r"disiscri|cancellati|afmeld|uitschrijv)",
    re.IGNORECASE,
)
"""A link by which one leaves a newsletter."""

NOBODY: Final = frozenset({"nobody", "noone", "null", "devnull", "void", "blackhole"})

MONITORING: Final = frozenset({
    "nagios", "icinga", "icinga2", "zabbix", "monit", "munin", "prometheus", "alertmanager", "grafana",
    "cacti", "logwatch", "fail2ban", "cron", "crond", "anacron", "root", "www-data", "apache", "nginx",
    "httpd", "monitor", "monitoring", "alert", "alerts", "uptime", "uptimerobot", "statuscake",
    "pingdom", "watchdog", "smartd", "mdadm", "backup", "backups", "sensu", "checkmk", "check_mk",
    "omd", "ossec", "wazuh", "puppet", "jenkins", "gitlab", "unattended-upgrades",
})  # fmt: skip
"""Local parts and names of programs that watch other programs."""
