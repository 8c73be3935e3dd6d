"""A message taken apart, and what DKIM sees of it (RFC 6376, 3.4)."""
import random
import re

BLANKS = re.compile(rb'[ \t]+')


class Message:
    """Fields as they are, each with its line end, and a body; line ends are LF
    here and become what eol is when the message is written."""

    def __init__(self, fields, body, eol=b'\n'):
        self.fields = list(fields)
        self.body = body
        self.eol = eol
        self.mixed = None       # a seed: each line has the one end or the other

    @classmethod
    def read(cls, octets, eol):
        head, body = octets.replace(b'\r\n', b'\n').split(b'\n\n', 1)
        return cls([f + b'\n' for f in re.split(rb'\n(?![ \t])', head)], body, eol)

    def copy(self):
        other = Message(self.fields, self.body, self.eol)
        other.mixed = self.mixed
        return other

    def octets(self):
        text = b''.join(self.fields) + b'\n' + self.body
        if self.mixed is None:
            return text.replace(b'\n', self.eol)
        rng = random.Random(self.mixed)
        return re.sub(rb'\n', lambda _: rng.choice((b'\n', b'\r\n')), text)

    def indices(self, name):
        return [i for i, f in enumerate(self.fields) if name_of(f) == name.lower()]

    def has(self, name):
        return bool(self.indices(name))

    def value(self, name):
        """Of the first field of the name: unfolded, no blanks around; or None."""
        found = self.indices(name)
        return value_of(self.fields[found[0]]) if found else None

    def set(self, name, value):
        """Writes the first field of the name anew, where it is, or puts it last."""
        text = name.encode() + b': ' + value + b'\n'
        found = self.indices(name)
        if found:
            self.fields[found[0]] = text
        else:
            self.fields.append(text)

    def remove(self, name):
        self.fields = [f for f in self.fields if name_of(f) != name.lower()]


def name_of(field):
    return field.split(b':', 1)[0].strip().lower().decode('latin-1')


def value_of(field):
    return field.split(b':', 1)[1].replace(b'\n', b'').strip()


def canonical_body(body, how):
    body = body.replace(b'\r\n', b'\n')
    if how == 'relaxed':
        body = b'\n'.join(BLANKS.sub(b' ', line).rstrip(b' ')
                          for line in body.split(b'\n'))
    body = body.rstrip(b'\n')
    if body or how == 'simple':
        body += b'\n'
    return body.replace(b'\n', b'\r\n')


def canonical_field(field, how):
    if how == 'simple':
        return field.replace(b'\n', b'\r\n')
    return name_of(field).encode() + b':' + \
        BLANKS.sub(b' ', field.split(b':', 1)[1].replace(b'\n', b'')).strip(b' ') + b'\r\n'


def signed_fields(message, names, how):
    """What h= names, from the bottom up, a name more often than there are fields
    being none; in canonical form."""
    left = {}
    out = []
    for name in names:
        name = name.strip().lower()
        if name not in left:
            left[name] = message.indices(name)
        if left[name]:
            out.append(canonical_field(message.fields[left[name].pop()], how))
    return out
