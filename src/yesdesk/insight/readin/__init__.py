"""Shapes of payments files. A new one is a file here and a line below: docs/howto/read-in-payments.md."""

from yesdesk.insight.readin import evergreen, koha, librarieswest
from yesdesk.insight.readin.shape import shapes

shapes.add("librarieswest", librarieswest.SHAPE)
shapes.add("koha", koha.SHAPE)
shapes.add("evergreen", evergreen.SHAPE)
