"""Messages as people and programs write them, drawn by a Random."""
import base64
import email.quoprimime
import quopri
import re
import string
from email.header import Header

from mail import Message

WORDS = {
    'en': """the of to and a in is it you that he was for on are with as his they be at
        one have this from or had by hot word but what some we can out other were all
        there when up use your how said an each she which do their time if will way about
        many then them write would like so these her long make thing see him two has look
        more day could go come did number sound no most people my over know water than
        call first who may down side been now find any new work part take get place made
        live where after back little only round man year came show every good me give our
        under name very through just form sentence great think say help low line differ
        turn cause much mean before move right boy old too same tell does set three want
        invoice meeting schedule release project budget colleagues quarter""",
    'de': """der die und in den von zu das mit sich des auf für ist im dem nicht ein eine
        als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie
        einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein
        wurde sei Grüße Köln größer schön übermorgen Straße Maß Änderung möglich können
        müssen Rückmeldung Anhang Besprechung Rechnung""",
    'fr': """le de un à être et en avoir que pour dans ce il qui ne sur se pas plus pouvoir
        par je avec tout faire son mettre autre on mais nous comme ou si leur y dire elle
        devoir avant deux même prendre aussi celui donner bien où fois vous encore nouveau
        aller cela entre premier vouloir déjà grand après réunion été dîner français reçu
        où côté élève pièce jointe""",
    'ru': """и в не на я быть он с что а по это она этот к но они мы весь который из у
        свой вы за для от мочь так год такой о же до если время письмо встреча завтра
        работа вопрос ответ спасибо привет документ""",
}
WORDS = {k: v.split() for k, v in WORDS.items()}
PEOPLE = [
    ('Ann Miller', 'ann.miller'), ('Bob Tailor', 'bob'), ('Joe Q. Public', 'joe'),
    ('Carl Senior', 'csenior'), ('Dörte Müller', 'doerte.mueller'),
    ('Émile Noël', 'enoel'), ('Иван Петров', 'ipetrov'), ('Li Wei', 'wei.li'),
    ('Sales', 'sales'), ('', 'noreply'), ('', 'k.lang'), ('Maria Rossi', 'm.rossi'),
]
HOSTS = ['example.net', 'example.org', 'mail.example.org', 'shop.example.net']
SAFE = string.ascii_letters.encode() + string.digits.encode() + b'!*+-/'
PREAMBLES = [b'This is a multi-part message in MIME format.\n',
             b'This is a MIME-encapsulated message\n']


def text_size(rng):
    return int(10 ** rng.uniform(2, 4.3))


def sentence(rng, lang):
    words = [rng.choice(WORDS[lang]) for _ in range(rng.randint(3, 18))]
    words[0] = words[0].capitalize()
    if len(words) > 6 and rng.random() < .4:
        words[3] += ','
    return ' '.join(words) + rng.choice('....?!')


def wrap(text, width):
    out, line = [], ''
    for word in text.split(' '):
        if line and len(line) + 1 + len(word) > width:
            out.append(line)
            line = word
        else:
            line = line + ' ' + word if line else word
    return out + [line]


def spoil(rng, lines):
    """What transport likes to touch: From, dots, tabs, blanks; one odd CR, and a
    line or two that end in blanks."""
    out = []
    for line in lines:
        r = rng.random()
        if r < .02:
            line = 'From ' + line
        elif r < .04:
            line = rng.choice(('.', '..', '.profile ')) + line
        elif r < .07:
            line = '\t' + line
        elif r < .09:
            line = line.replace(' ', '\t', 1)
        elif r < .11:
            line = line.replace(' ', '  ', 3)
        out.append(line)
    for _ in range(rng.randint(0, 2)):
        out[rng.randrange(len(out))] += rng.choice((' ', ' ', '  ', '\t'))
    if rng.random() < .2:
        i = rng.randrange(len(out))
        out[i] = re.sub(r' (?=\S)', '\r', out[i], count=1)
    return out


def plain_text(rng, lang, size, width):
    """Paragraphs, quotes of others and a signature; str with LF."""
    lines = [rng.choice(('Hello %s,', 'Dear %s,', 'Hi %s!')) %
             rng.choice(PEOPLE)[0].split(' ')[0]]
    if lang == 'en':
        lines[0] = 'Hello Bob,'
    lines.append('')
    flowed = rng.random() < .2
    while sum(map(len, lines)) < size:
        text = ' '.join(sentence(rng, lang) for _ in range(rng.randint(1, 6 if width < 1000 else 40)))
        lines_now = wrap(text, width)
        if flowed:
            lines_now = [x + ' ' for x in lines_now[:-1]] + lines_now[-1:]
        if rng.random() < .15:
            lines_now = ['> ' + x for x in lines_now]
        lines += lines_now + ['']
    if rng.random() < .4:
        lines += ['-- ', 'Ann Miller, Example Inc.', 'https://www.example.com/']
    if rng.random() < .5:
        lines = spoil(rng, lines)
    if rng.random() < .15:
        lines += [''] * rng.randint(1, 3)
    return '\n'.join(lines) + '\n'


def html_text(rng, lang, size, width):
    out = ['<html>', '<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>',
           '<body bgcolor="#ffffff">']
    while sum(map(len, out)) < size:
        text = ' '.join(sentence(rng, lang) for _ in range(rng.randint(1, 6 if width < 1000 else 40)))
        out += ['<p style="margin: 0">'] + ['  ' + x for x in wrap(text, width)] + ['</p>']
    return '\n'.join(out + ['</body>', '</html>']) + '\n'


# Encoders: as they are met, by their habits where a line gets too long.

def qp_filled(octets):
    """Lines filled to 76, as Go and Java do it."""
    out = []
    for line in octets.split(b'\n'):
        tokens = [b'=%02X' % c if c > 126 or c == 61 or c < 32 and c != 9 else bytes([c])
                  for c in line]
        if tokens and tokens[-1] in (b' ', b'\t'):
            tokens[-1] = b'=%02X' % tokens[-1][0]
        now = b''
        for t in tokens:
            if len(now) + len(t) > 75:
                out.append(now + b'=')
                now = b''
            now += t
        out.append(now)
    return b'\n'.join(out)


def qp_python(octets):
    return email.quoprimime.body_encode(octets.decode('latin-1')).encode('ascii')


QP = [quopri.encodestring, qp_python, qp_filled]


def b64(octets, width=76):
    text = base64.b64encode(octets)
    return b''.join(text[i:i + width] + b'\n' for i in range(0, len(text), width))


def b64_text(octets, width=76):
    """Its line ends are CRLF (RFC 2045, 6.8)."""
    return b64(octets.replace(b'\n', b'\r\n'), width)


def encode(rng, text, encoding):
    octets = text.encode()
    if encoding == 'quoted-printable':
        return rng.choice(QP)(octets.replace(b'\r', b' '))
    if encoding == 'base64':
        return b64_text(octets.replace(b'\r', b' '), rng.choice((76, 76, 76, 72, 60)))
    return octets


# Header fields.

class Words:
    """How a program writes encoded words: one way, whatever the text."""

    def __init__(self, rng):
        self.charset, self.how = rng.choice((
            ('UTF-8', 'Q'), ('UTF-8', 'B'), ('utf-8', 'Q'), ('utf-8', 'B'), ('utf-8', 'b'),
            ('utf-8', 'q'), ('utf-8', 'python')))

    def write(self, name, text):
        """As much of a field's text in each word as fits into 75 octets."""
        if self.how == 'python':
            return Header(text, self.charset, header_name=name).encode()
        out, chunk = [], ''
        for c in text:
            if len(self.word(chunk + c)) > 75:
                out.append(self.word(chunk))
                chunk = ''
            chunk += c
        return '\n '.join(out + [self.word(chunk)])

    def word(self, text):
        if self.how in 'Bb':
            body = base64.b64encode(text.encode()).decode()
        else:
            body = ''.join('_' if c == 32 else chr(c) if c in SAFE else '=%02X' % c
                           for c in text.encode())
        return f'=?{self.charset}?{self.how}?{body}?='


class Style:
    """The habits of the author's program."""

    def __init__(self, rng):
        self.words = Words(rng)
        self.quotes = rng.random() < .3         # names in quotes all the same
        self.comma = rng.choice((',\n ', ',\n ', ', ', ',\n\t'))

    def address(self, field, person, host):
        name, local = person
        if not name:
            return f'{local}@{host}'
        if not name.isascii():
            name = self.words.write(field, name)
        elif '.' in name or self.quotes:
            name = f'"{name}"'
        return f'{name} <{local}@{host}>'

    def addresses(self, rng, field, n):
        return f'{field}: ' + self.comma.join(
            self.address(field, p, rng.choice(HOSTS)) for p in rng.sample(PEOPLE, n))


def date(rng):
    day, zone = rng.randint(1, 28), rng.choice(('+0000', '+0100', '+0200', '-0500', '-0800', '+0530'))
    weekday = 'Sun Mon Tue Wed Thu Fri Sat'.split()[(day - 1) % 7]     # February 2026
    form = '%s, %02d' if rng.random() < .6 else '%s, %d'
    out = form % (weekday, day) + ' Feb 2026 %02d:%02d:%02d %s' % (
        rng.randint(0, 23), rng.randint(0, 59), rng.randint(0, 59), zone)
    return out + (' (UTC)' if zone == '+0000' and rng.random() < .3 else '')


def subject(rng, lang, words):
    text = sentence(rng, lang).rstrip('.')[:rng.choice((30, 60, 90))].strip()
    tag = rng.choice(('', '', '', 'Re: ', 'Re: ', 'Fwd: ', '[ticket 17] '))
    if not text.isascii():
        if words.how == 'python':
            return words.write('Subject', tag + text)
        return tag + words.write('Subject', text)
    return '\n '.join(wrap(tag + text, 66))


def token(rng, n, letters='0123456789abcdef'):
    return ''.join(rng.choice(letters) for _ in range(n))


def boundary(rng):
    return rng.choice((
        lambda: '000000000000' + token(rng, 16),
        lambda: '------------' + token(rng, 24),
        lambda: '=_' + token(rng, 32),
        lambda: '===============' + token(rng, 19, '0123456789') + '==',
        lambda: 'Apple-Mail=_' + token(rng, 32).upper(),
        lambda: '_000_' + token(rng, 20).upper() + 'example_',
    ))()


def charset(rng, text, quote):
    name = 'us-ascii' if text.isascii() and rng.random() < .5 else \
        rng.choice(('utf-8', 'UTF-8'))
    return f'"{name}"' if quote else name


def entity(rng, kind, text, encoding, quote):
    """The fields and the body of a text part."""
    kind = f'text/{kind}; charset={charset(rng, text, quote)}'
    if rng.random() < .15:
        kind += '; format=flowed'
    fields = [f'Content-Type: {kind}']
    if encoding != '7bit' or rng.random() < .6:
        fields.append(f'Content-Transfer-Encoding: {encoding}')
    return fields, encode(rng, text, encoding)


def multipart(rng, subtype, parts, quote):
    """The same of parts in a multipart."""
    mark = boundary(rng)
    value = f'"{mark}"' if quote or '=' in mark else mark
    body = rng.choice(PREAMBLES) + b'\n' if rng.random() < .3 else b''
    for fields, text in parts:
        body += f'--{mark}\n'.encode() + '\n'.join(fields).encode() + b'\n\n' + text + b'\n'
    body += f'--{mark}--\n'.encode()
    if rng.random() < .15:
        body += b'\n'
    sep = rng.choice((' ', '\n ', '\n\t'))
    return [f'Content-Type: multipart/{subtype};{sep}boundary={value}'], body


def some_text(rng, kind, lang, size, quote):
    """A part, plain or HTML, encoded in a way that fits it."""
    width = rng.choice((72, 72, 76, 65, 400, 3000))
    text = (plain_text if kind == 'plain' else html_text)(rng, lang, size, width)
    if max(len(x.encode()) for x in text.split('\n')) > 998:
        encoding = rng.choice(('quoted-printable', '8bit', '8bit'))
    elif text.isascii():
        encoding = rng.choice(('7bit', '7bit', '7bit', 'quoted-printable'))
    else:
        encoding = rng.choice(('8bit', '8bit', 'quoted-printable', 'base64'))
    return entity(rng, kind, text, encoding, quote)


def attachment(rng):
    name = rng.choice(('report.pdf', 'scan.png', 'table.xlsx'))
    return [f'Content-Type: application/octet-stream; name="{name}"',
            'Content-Transfer-Encoding: base64',
            f'Content-Disposition: attachment; filename="{name}"'], \
        b64(rng.randbytes(int(10 ** rng.uniform(2.5, 4.6))))


def alternative(rng, lang, size, quote):
    return multipart(rng, 'alternative', [some_text(rng, k, lang, size, quote)
                                          for k in ('plain', 'html')], quote)


def content(rng, lang):
    quote, size = rng.random() < .5, text_size(rng)
    kind = rng.choice(('plain', 'plain', 'plain', 'html', 'alternative', 'alternative', 'mixed'))
    if kind in ('plain', 'html'):
        return some_text(rng, kind, lang, size, quote)
    if kind == 'alternative':
        return alternative(rng, lang, size, quote)
    first = rng.choice((alternative, lambda *a: some_text(a[0], 'plain', *a[1:])))
    return multipart(rng, 'mixed', [first(rng, lang, size, quote), attachment(rng)], quote)


def letter(rng):
    """An author's message, unsigned, from somebody at example.com."""
    lang = rng.choice(('en', 'en', 'en', 'de', 'fr', 'ru'))
    mime, body = content(rng, lang)
    style = Style(rng)
    sender = style.address('From', rng.choice(PEOPLE), 'example.com')
    top = [f'From: {sender}', style.addresses(rng, 'To', rng.choice((1, 1, 2, 3, 5)))]
    if rng.random() < .3:
        top.append(style.addresses(rng, 'Cc', rng.randint(1, 3)))
    if rng.random() < .2:
        top.append(f'Reply-To: {sender}')
    reply = rng.random() < .3
    rest = [f'Subject: {subject(rng, lang, style.words)}', f'Date: {date(rng)}',
            f'Message-ID: <{token(rng, 20)}@mail.example.com>']
    if reply:
        ids = [f'<{token(rng, 16)}@{rng.choice(HOSTS)}>' for _ in range(rng.randint(1, 4))]
        rest += [f'In-Reply-To: {ids[-1]}', 'References: ' + '\n '.join(ids)]
    mime = ['MIME-Version: 1.0'] + mime
    if mime[1].startswith('Content-Type: text/plain; charset=us-ascii') and \
            '7bit' in mime[-1] and rng.random() < .5:
        mime = []
    fields = [*top, *rest, *mime] if rng.random() < .5 else [*rest, *mime, *top]
    if rng.random() < .3:
        fields.append('X-Mailer: ' + rng.choice(('Example 1.0', 'mailer.pl')))
    if rng.random() < .1:
        fields += ['Comments: first', 'Comments: second']
    return Message([f.encode() + b'\n' for f in fields], body,
                   rng.choice((b'\n', b'\n', b'\r\n')))
