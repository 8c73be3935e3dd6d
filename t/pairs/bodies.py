"""What software does to bodies.

Each breakage changes a message and returns what may rightly be said of it, or
returns None when there is nothing it could do.  The names are those of
dkimverify's hypotheses; the code below knows nothing else of it."""
import base64
import quopri
import re
from collections import namedtuple

from letters import PREAMBLES, QP, b64_text, boundary, token

# Hypotheses that are right, of the body and of the header; what was lost is
# nowhere in the message.
Done = namedtuple('Done', 'body head lost', defaults=(frozenset(), frozenset(), False))
BREAKAGES = {}

# The fields of MIME, whatever was done to them.
TYPE = {'content_type', 'content_type_form', 'field_removed', 'field_replaced', 'field_added'}
ENCODING = {'transfer_encoding', 'field_removed', 'field_added'}

FOOTERS = [
    '_______________________________________________\nlist mailing list\n'
    'list@lists.example.org\nhttps://lists.example.org/mailman/listinfo/list\n',
    '\n-- \nYou received this message because you are subscribed to the group "list".\n'
    'To unsubscribe send mail to list+unsubscribe@lists.example.org.\n',
    '\n\nThis email and any attachments are confidential and intended solely for the\n'
    'addressee. If you have received it in error please notify the sender.\n',
    '\n-- \nThis message has been scanned for viruses and\ndangerous content by MailScanner, '
    'and is\nbelieved to be clean.\n\n',
    'Scanned.\n',
]
BANNERS = [
    '[EXTERNAL] This message comes from outside. Be careful with links.\n\n',
    'CAUTION: This email originated from outside of the organization.\n'
    'Do not click links or open attachments unless you know the sender.\n'
    '________________________________\n\n',
    '*** Spam? ***\n',
]


def breakage(name, weight):
    """The weight is how often it is met, lists and gateways coming first."""
    def keep(function):
        BREAKAGES[name] = function, weight
        return function
    return keep


# Where things are.

def type_of(m):
    return m.value('content-type') or b'text/plain'


def parameter(value, name):
    found = re.search(rb';\s*' + name + rb'=("([^"]*)"|[^\s;]+)', value, re.I)
    return found and (found[2] if found[2] is not None else found[1])


class Part:
    """A leaf: start and end of its fields and of its body."""

    def __init__(self, body, fields, start, end):
        self.fields, self.start, self.end = fields, start, end
        head = body[fields:start]
        self.type = self.find(head, b'Content-Type') or b'text/plain'
        self.encoding = (self.find(head, b'Content-Transfer-Encoding') or b'7bit').lower()

    @staticmethod
    def find(head, name):
        found = re.search(rb'^' + name + rb':[ \t]*((?:.|\n[ \t])*)', head, re.I | re.M)
        return found and found[1].replace(b'\n', b'').strip()


def leaves(body, mark, start=0, end=None):
    """The leaves between the lines of this boundary, in their order."""
    end = len(body) if end is None else end
    lines = list(re.compile(rb'^--' + re.escape(mark) + rb'(--)?[ \t]*(?:\n|\Z)', re.M)
                 .finditer(body, start, end))
    for this, after in zip(lines, lines[1:]):
        if this[1]:
            break
        blank = body.find(b'\n\n', this.end() - 1, after.start())
        if blank < 0:
            continue
        part = Part(body, this.end(), blank + 2, after.start() - 1)
        inner = parameter(part.type, b'boundary')
        if inner:
            yield from leaves(body, inner, part.start, after.start())
        else:
            yield part


def parts(m):
    """The leaves of a multipart; none of anything else."""
    mark = parameter(type_of(m), b'boundary')
    return list(leaves(m.body, mark)) if mark else []


def text_parts(m, kind=b'text/'):
    return [p for p in parts(m) if p.type.lower().startswith(kind)]


def is_text(m, *encodings):
    return type_of(m).lower().startswith(b'text/') and \
        (m.value('content-transfer-encoding') or b'7bit').lower() in encodings


def replace(m, start, end, text):
    m.body = m.body[:start] + text + m.body[end:]


def lines_of(m, change, rng=None, share=1.0):
    """Each line changed, or a share of them."""
    m.body = b'\n'.join(change(x) if rng is None or rng.random() < share else x
                        for x in m.body.split(b'\n'))


# What is put in, put around, and cut off.

@breakage('lines appended', 10)
def lines_appended(m, rng):
    """By a list or a scanner that does not look what it appends to."""
    m.body += rng.choice(FOOTERS).encode()
    return Done({'footer'})


@breakage('lines put before', 4)
def lines_before(m, rng):
    if not is_text(m, b'7bit', b'8bit', b'quoted-printable') or b'html' in type_of(m):
        return None
    m.body = rng.choice(BANNERS).encode() + m.body
    return Done({'text_added'})


@breakage('disclaimer in a part', 5)
def disclaimer(m, rng):
    """At the end of the first text part that is not encoded beyond reading, and
    of the HTML beside it before </body>."""
    text = rng.choice(FOOTERS)
    found = [p for p in text_parts(m, b'text/plain') if p.encoding != b'base64'][:1]
    if found and rng.random() < .5:
        found += [p for p in text_parts(m, b'text/html') if p.encoding != b'base64'][:1]
    if not found:
        return None
    for p in reversed(found):
        if b'html' in p.type:
            at = m.body.lower().rfind(b'</body>', p.start, p.end)
            if at >= 0:
                replace(m, at, at, b'<p>' + text.replace('\n', '<br>\n').encode() + b'</p>\n')
        else:
            replace(m, p.end, p.end, b'\n' + text.encode())
    return Done({'text_added', 'footer'})       # once the part is all there is


@breakage('banner in HTML', 4)
def banner(m, rng):
    """Behind <body>, as gateways warn of strangers."""
    at = re.search(rb'<body[^>]*>', m.body)
    if at is None:
        return None
    text = rng.choice(BANNERS).strip().replace('\n', '<br>')
    end = rng.choice((b'', b'\n'))
    replace(m, at.end(), at.end(),
            f'<div style="background:#fc3">{text}</div>'.encode() + end)
    return Done({'text_added'})


@breakage('wrapped with a footer part', 8)
def wrapped(m, rng):
    """As Mailman decorates what it cannot append to: another part in
    multipart/mixed, everything else becomes one."""
    footer = b'Content-Type: text/plain; charset="us-ascii"\nMIME-Version: 1.0\n' \
        b'Content-Transfer-Encoding: 7bit\nContent-Disposition: inline\n\n' + \
        FOOTERS[0].encode()
    mark = parameter(type_of(m), b'boundary')
    if mark and b'multipart/mixed' in type_of(m).lower():
        close = m.body.rfind(b'\n--' + mark + b'--')
        if close < 0:
            return None
        replace(m, close + 1, close + 1, b'--' + mark + b'\n' + footer + b'\n')
        return Done({'part_added'})
    new = ('===============' + token(rng, 19, '0123456789') + '==').encode()
    inner = b''
    for name in ('Content-Type', 'Content-Transfer-Encoding', 'Content-Disposition'):
        for i in m.indices(name):
            inner += m.fields[i]
        m.remove(name)
    had = m.has('mime-version')
    if not had:
        m.set('MIME-Version', b'1.0')
    m.set('Content-Type', b'multipart/mixed; boundary="' + new + b'"')
    m.body = b'--' + new + b'\n' + inner + b'\n' + m.body + b'\n--' + new + b'\n' + \
        footer + b'\n--' + new + b'--\n'
    return Done({'wrapped'}, TYPE | ENCODING | (set() if had else {'fields_added'}))


@breakage('preamble or epilogue dropped', 1)
def preamble(m, rng):
    mark = parameter(type_of(m), b'boundary')
    if not mark:
        return None
    first = m.body.find(b'--' + mark)
    last = m.body.rfind(b'\n--' + mark + b'--') + len(mark) + 5
    lost = m.body[last:].strip(b'\n') != b'' or \
        m.body[:first].strip(b'\n') not in [b''] + [x.strip(b'\n') for x in PREAMBLES]
    m.body = m.body[first:last] + b'\n'
    return Done({'preamble_lost', 'epilogue_lost'}, lost=lost)


@breakage('truncated', 0.5)
def truncated(m, rng):
    sizes = [n for n in (1000, 1024, 2000, 4096, 8192, 16384, 32768) if n < len(m.body)]
    if not sizes:
        return None
    m.body = m.body[:sizes[-1]]
    return Done({'truncated', 'close_lost'}, lost=True)


@breakage('boundary rewritten', 1)
def boundary_rewritten(m, rng):
    """By a gateway that takes a message apart and puts it together again; some
    keep the field as it was."""
    mark = parameter(type_of(m), b'boundary')
    if not mark:
        return None
    new = boundary(rng).encode()
    m.body = re.sub(rb'^--' + re.escape(mark) + rb'(--)?[ \t]*$',
                    lambda x: b'--' + new + (x[1] or b''), m.body, flags=re.M)
    old = m.value('content-type')
    m.set('Content-Type', re.sub(rb'boundary="?' + re.escape(mark) + rb'"?',
                                 b'boundary="' + new + b'"', old))
    kept = rng.random() < .5
    if kept:
        m.set('X-Original-Content-Type', old)
    return Done({'boundary_changed'}, TYPE, lost=not kept)


# Line ends and blanks.

@breakage('last newline lost or doubled', 2)
def last_newline(m, rng):
    m.body = rng.choice((m.body + b'\n', m.body.rstrip(b'\n')))
    return Done({'footer'})


@breakage('blank lines at the end', 2)
def blank_lines(m, rng):
    m.body += b'\n' * rng.randint(1, 4)
    return Done({'footer'})


@breakage('trailing blanks stripped', 2)
def blanks_stripped(m, rng):
    """From "-- " and from flowed text one can tell; from a line or two, not."""
    lines = m.body.split(b'\n')
    odd = [x for x in lines if x != b'-- ' and x.endswith((b' ', b'\t'))]
    lines_of(m, lambda x: x.rstrip(b' \t'))
    return Done({'blanks_lost'}, lost=0 < len(odd) < len(lines) / 4)


@breakage('trailing blanks added', 2)
def blanks_added(m, rng):
    extra = rng.choice((b' ', b'  '))
    lines_of(m, lambda x: x + extra)
    if m.body.endswith(b'\n' + extra):
        m.body = m.body[:-len(extra)]
    return Done({'blanks_added'})


@breakage('tabs to blanks', 2)
def tabs(m, rng):
    if b'\t' not in m.body:
        return None
    how = rng.choice((lambda x: x.expandtabs(8), lambda x: x.expandtabs(8),
                      lambda x: x.replace(b'\t', b' ')))
    lost = re.search(rb'^[^\t\n]+\t', m.body, re.M) and how(b'\t') == b' '
    lines_of(m, how)
    return Done({'tabs_expanded'}, lost=bool(lost))


@breakage('line ends mixed', 2)
def line_ends(m, rng):
    m.mixed = rng.getrandbits(32)
    return Done()


@breakage('bare CR changed', 1)
def bare_cr(m, rng):
    """To what a program takes it for: white space, or a line end."""
    new = rng.choice((b' ', b'\n'))
    changed = re.sub(rb'\r(?!\n)', new, m.body)
    if changed == m.body:
        return None
    m.body = changed
    return Done({'cr_changed'})


@breakage('From quoted', 6)
def from_quoted(m, rng):
    """For an mbox, in the ways called mboxo and mboxrd, or as sendmail does it
    behind blank lines only."""
    how = rng.choice((rb'^From ', rb'^>*From ', rb'(?<=\n\n)From '))
    m.body = re.sub(how, rb'>\g<0>', m.body, flags=re.M)
    return Done({'from_quoted'})


@breakage('dots doubled', 2)
def dots(m, rng):
    lines_of(m, lambda x: b'.' + x if x.startswith(b'.') else x)
    return Done({'dot_doubled'})


def postfix_fold(line):
    """smtp_line_length_limit = 998."""
    out, room = [], 998
    while len(line) > room:
        out.append(line[:room])
        line = b' ' + line[room:]
    return b'\n'.join(out + [line])


def sendmail_fold(line):
    """SMTP_MAXLINE, 990."""
    out = []
    while len(line) > 990:
        out.append(line[:989] + b'!')
        line = b' ' + line[989:]
    return b'\n'.join(out + [line])


@breakage('long lines folded', 4)
def folded(m, rng):
    if max(map(len, m.body.split(b'\n'))) <= 998:
        return None
    lines_of(m, rng.choice((postfix_fold, postfix_fold, sendmail_fold)))
    return Done({'line_folded'})


# Encodings.

def decode(octets, encoding):
    if encoding == b'quoted-printable':
        return quopri.decodestring(re.sub(rb'(?m)[ \t]+$', b'', octets))
    return base64.b64decode(octets).replace(b'\r\n', b'\n')


def unencoded(text):
    """The name of the encoding of a text that is not encoded."""
    return b'7bit' if text.isascii() else b'8bit'


@breakage('8-bit encoded', 4)
def encoded(m, rng):
    """By a relay whose next hop has no 8BITMIME."""
    if not is_text(m, b'8bit') or m.body.isascii() or b'\r' in m.body:
        return None
    if rng.random() < .7:
        m.body = rng.choice(QP)(m.body)
        m.set('Content-Transfer-Encoding', b'quoted-printable')
        return Done({'qp_encoded'}, ENCODING)
    m.body = b64_text(m.body)
    m.set('Content-Transfer-Encoding', b'base64')
    return Done({'base64_encoded'}, ENCODING)


@breakage('decoded to 8-bit', 4)
def decoded(m, rng):
    """By a server that stores what people read."""
    if not is_text(m, b'quoted-printable', b'base64'):
        return None
    encoding = m.value('content-transfer-encoding').lower()
    m.body = decode(m.body, encoding)
    m.set('Content-Transfer-Encoding', unencoded(m.body))
    return Done({'qp_decoded' if encoding == b'quoted-printable' else 'base64_decoded'},
                ENCODING)


@breakage('a part encoded anew', 4)
def part_encoded(m, rng):
    """One text part, its neighbours left alone."""
    found = text_parts(m)
    if not found:
        return None
    p = rng.choice(found)
    text = m.body[p.start:p.end]
    if b'\r' in text:
        return None
    if p.encoding in (b'quoted-printable', b'base64'):
        text = decode(text, p.encoding)
        new, name = unencoded(text), p.encoding.decode().split('-')[0]
        name = {'quoted': 'qp_decoded', 'base64': 'base64_decoded'}[name]
    elif not text.isascii() and rng.random() < .3:
        text, new, name = b64_text(text + b'\n')[:-1], b'base64', 'base64_encoded'
    else:
        text, new, name = rng.choice(QP)(text), b'quoted-printable', 'qp_encoded'
    head = m.body[p.fields:p.start]
    changed = re.sub(rb'(?im)^(Content-Transfer-Encoding:[ \t]*).*', rb'\g<1>' + new, head)
    if changed == head:
        changed = head[:-1] + b'Content-Transfer-Encoding: ' + new + b'\n\n'
    replace(m, p.fields, p.end, changed + text)
    return Done({name})
