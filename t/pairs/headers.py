"""What software does to header fields; see bodies.py."""
import email.header
import email.utils
import re
from datetime import timezone

from bodies import ENCODING, TYPE, Done, breakage
from letters import Words, token

LIST = 'list@lists.example.org'
GONE = ('MIME-Version', 'Content-Transfer-Encoding', 'Cc', 'Reply-To', 'In-Reply-To',
        'References')
ABSENT = (('Reply-To', LIST.encode()), ('Cc', LIST.encode()),
          ('Sender', b'list-bounces@lists.example.org'),
          ('List-Id', b'A list <list.lists.example.org>'),
          ('List-Unsubscribe', b'<mailto:list-request@lists.example.org?subject=unsubscribe>'))


def decoded(value):
    """Encoded words made readable: str."""
    return str(email.header.make_header(email.header.decode_header(
        value.decode('utf-8'))))


def refold(m, name, value):
    """The first field of the name, folded behind commas or at blanks as the
    value says by LF; returns whether that changed it."""
    was = list(m.fields)
    m.set(name, value)
    return m.fields != was


# Fields taken out, put in, moved.

@breakage('a field removed', 2)
def removed(m, rng):
    """Dropped, or kept under another name.  What MIME-Version was is known."""
    found = [n for n in GONE if m.has(n)]
    if not found:
        return None
    name = rng.choice(found)
    i = m.indices(name)[0]
    keep = rng.random() < .5
    if keep:
        m.fields[i] = rng.choice((b'X-Original-', b'Old-')) + m.fields[i]
    else:
        del m.fields[i]
    return Done(head={'field_removed'},
                lost=not keep and name not in ('MIME-Version', 'Content-Transfer-Encoding'))


@breakage('a field added', 8)
def added(m, rng):
    """One that the author had not; seen where it was signed as absent."""
    found = [x for x in ABSENT if not m.has(x[0])]
    name, value = rng.choice(found)
    m.fields.insert(rng.choice((0, len(m.fields))), f'{name}: '.encode() + value + b'\n')
    return Done(head={'field_added'})


@breakage('a field twice', 2)
def twice(m, rng):
    """The same again, or one more with something else in it."""
    name = rng.choice(('Subject', 'Date', 'Message-ID', 'To', 'From', 'MIME-Version'))
    if not m.has(name):
        return None
    field = m.fields[m.indices(name)[0]]
    if name == 'Message-ID' and rng.random() < .5:
        field = f'Message-ID: <{token(rng, 12)}@relay.example.net>\n'.encode()
    m.fields.insert(rng.choice((0, len(m.fields))), field)
    return Done(head={'field_added', 'field_duplicated'})


@breakage('fields reordered', 1)
def reordered(m, rng):
    """Those of one name in another order; between names DKIM knows none."""
    found = [n for n in ('Comments', 'Received') if len(m.indices(n)) > 1]
    if not found:
        return None
    at = m.indices(rng.choice(found))
    for i, text in zip(at, [m.fields[i] for i in reversed(at)]):
        m.fields[i] = text
    return Done(head={'field_order'})


# Subject.

def tag_of(rng):
    return rng.choice((f'[{rng.choice(("list", "users", "Team A", "dev-announce"))}]',
                       f'[list {rng.randint(1, 4000)}]', '[EXTERNAL]', '[EXT]',
                       '***SPAM***', '[SPAM]', '(list)'))


@breakage('Subject tagged', 12)
def tagged(m, rng):
    """In front, as filters do; behind Re:, or in front with Re: moved or dropped,
    as list managers do.  Some write encoded words anew."""
    subject = m.value('subject')
    tag = tag_of(rng).encode()
    reply = re.match(rb'(?i)re: *', subject)
    how = rng.choice(('front', 'front', 'behind', 'moved'))
    if reply and how == 'behind':
        new = subject[:reply.end()] + tag + b' ' + subject[reply.end():]
    elif reply and how == 'moved':
        new = rng.choice((tag + b' Re: ', b'Re: ' + tag + b' ', tag + b' ')) + \
            subject[reply.end():]
    else:
        new = tag + b' ' + subject
    if b'=?' in new and rng.random() < .3:
        new = email.header.Header(decoded(new), 'utf-8', header_name='Subject') \
            .encode().encode()
    m.set('Subject', new)
    return Done(head={'subject_tag'})


@breakage('Subject encoded anew', 3)
def subject_encoded(m, rng):
    """Decoded to UTF-8, or by Python's habits; ASCII for no reason at all."""
    subject = m.value('subject')
    if rng.random() < .4 and b'=?' in subject:
        m.set('Subject', decoded(subject).encode())
    else:
        text = email.header.Header(decoded(subject), 'utf-8', header_name='Subject')
        m.set('Subject', text.encode().encode())
    return Done(head={'subject_encoding'})


# From and the other addresses.

def author(m):
    name, address = email.utils.parseaddr(decoded(m.value('from')))
    return name, address


@breakage('From rewritten', 10)
def from_rewritten(m, rng):
    """Because of DMARC.  The author is kept in one field or another."""
    old = m.value('from')
    name, address = author(m)
    how = rng.choice(('via', 'via', 'google', 'plain', 'verp', 'cc'))
    shown = f'{name or address} via list'
    host = LIST
    if how == 'plain':
        shown = name or address
    elif how == 'verp':
        host = address.replace('@', '=') + '@lists.example.org'
    elif how == 'google':
        shown = f"'{name or address}' via list"
    text = f'"{shown}"' if shown.isascii() else Words(rng).write('From', shown)
    m.set('From', f'{text} <{host}>'.encode())
    if how == 'google':
        m.fields.append(b'X-Original-From: ' + old + b'\n')
    elif how == 'cc' and not m.has('cc'):
        m.set('Cc', old)
    elif not m.has('reply-to'):
        m.set('Reply-To', rng.choice((old, address.encode())))
    else:
        m.fields.append(b'X-Original-From: ' + old + b'\n')
    return Done(head={'from_rewritten', 'from_name', 'field_added'})


@breakage('name in From written anew', 3)
def from_name(m, rng):
    """Quotes put on or taken off, or the comment form."""
    name, address = author(m)
    if not name or not name.isascii():
        return None
    old = m.value('from')
    forms = [f'"{name}" <{address}>', f'{address} ({name})', f'{name} <{address}>',
             f'"{name}"<{address}>']
    m.set('From', rng.choice([x for x in forms if x.encode() != old]).encode())
    return Done(head={'from_name', 'address_form'})


@breakage('To or Cc folded again', 5)
def addresses_folded(m, rng):
    """One line, a line for each, tabs, no blank behind a comma."""
    name = rng.choice([n for n in ('To', 'Cc') if m.has(n)])
    items = re.split(rb',\s*', m.value(name))
    return Done(head={'folding', 'address_spacing'}) if refold(
        m, name, rng.choice((b', ', b',\n\t', b',\n ', b',', b',\n        ')).join(items)) \
        else None


@breakage('names in To or Cc encoded anew', 2)
def addresses_encoded(m, rng):
    """Decoded, or encoded in another way."""
    found = [n for n in ('To', 'Cc') if m.has(n) and b'=?' in m.value(n)]
    if not found:
        return None
    name = rng.choice(found)
    items, raw, words = [], rng.random() < .5, Words(rng)
    for item in re.split(rb',\s*', m.value(name)):
        who, address = email.utils.parseaddr(decoded(item))
        if b'=?' not in item:
            items.append(item)
        elif raw:
            items.append(f'"{who}" <{address}>'.encode())
        else:
            items.append(f'{words.write(name, who)} <{address}>'.encode())
    return Done(head={'address_encoding'}) if refold(m, name, b', '.join(items)) else None


@breakage('addresses written anew', 2)
def addresses_form(m, rng):
    """Names in quotes, or bare addresses in angle brackets."""
    name = rng.choice([n for n in ('To', 'Cc') if m.has(n)])
    items = []
    for item in re.split(rb',\s*', m.value(name)):
        if re.fullmatch(rb'[^<>\s]+', item):
            item = b'<' + item + b'>'
        else:
            item = re.sub(rb'^([A-Za-z ]+[a-z]) <', rb'"\1" <', item)
        items.append(item)
    return Done(head={'address_form', 'address_names', 'address_spacing', 'folding'}) if refold(
        m, name, b',\n '.join(items)) else None


# Date, Message-ID, the fields of MIME.

@breakage('Date reformatted', 4)
def date_written(m, rng):
    """As other libraries print it, or in UTC."""
    old = m.value('date').decode()
    when = email.utils.parsedate_to_datetime(old)
    if rng.random() < .4:
        when = when.astimezone(timezone.utc)
    new = rng.choice((
        lambda: email.utils.format_datetime(when),
        lambda: when.strftime('%a, ') + str(when.day) + when.strftime(' %b %Y %H:%M:%S %z'),
        lambda: when.strftime('%d %b %Y %H:%M:%S %z'),
        lambda: when.strftime('%a, %d %b %Y %H:%M:%S %z') +
        (' (UTC)' if not when.utcoffset() else ''),
    ))()
    if new == old:
        return None
    m.set('Date', new.encode())
    return Done(head={'date_form', 'date_zone'})


@breakage('Message-ID replaced', 2)
def message_id(m, rng):
    """By a submission service; most keep what it was."""
    old = m.value('message-id')
    m.set('Message-ID', f'<{token(rng, 24)}@relay.example.net>'.encode())
    kept = rng.random() < .7
    if kept:
        name = rng.choice((b'X-Google-Original-Message-ID', b'X-Original-Message-ID',
                           b'Original-Message-ID'))
        m.fields.append(name + b': ' + old + b'\n')
    return Done(head={'field_replaced'}, lost=not kept)


@breakage('Content-Type written anew', 5)
def content_type(m, rng):
    """Quotes on or off, the charset in another case, blanks, format= dropped."""
    old = m.value('content-type')
    if old is None:
        return None
    value = re.sub(rb';\s*', b'; ', old)
    how = rng.randrange(5)
    if how == 0:
        value = re.sub(rb'(; [a-z]+)=([^";\s]+)', rb'\1="\2"', value)
    elif how == 1:
        value = re.sub(rb'="([A-Za-z0-9.+_-]+)"', rb'=\1', value)
    elif how == 2:
        value = re.sub(rb'(charset="?)([^";]+)',
                       lambda x: x[1] + (x[2].lower() if x[2].isupper() else x[2].upper()),
                       value)
    elif how == 3:
        value = value.replace(b'; ', rng.choice((b';', b';\n\t', b';\n ')))
    else:
        value = re.sub(rb'; format=flowed', b'', value)
    return Done(head={'content_type_form', 'content_type', 'folding'}) if refold(
        m, 'Content-Type', value) else None


@breakage('transfer encoding renamed', 2)
def encoding_named(m, rng):
    """7bit or 8bit, in capitals or small: no change of the body."""
    old = m.value('content-transfer-encoding')
    new = {b'7bit': b'8bit', b'8bit': b'7bit'}.get(old, (old or b'').upper())
    if old is None or rng.random() < .3:
        new = new.upper()
    if not old or new == old:
        return None
    m.set('Content-Transfer-Encoding', new)
    return Done(head=ENCODING)


# What simple sees and relaxed does not.

@breakage('case of a name', 2)
def name_case(m, rng):
    i = rng.choice([i for n in ('Message-ID', 'MIME-Version', 'Subject', 'To')
                    for i in m.indices(n)])
    name, rest = m.fields[i].split(b':', 1)
    new = {b'Message-ID': b'Message-Id', b'MIME-Version': b'Mime-Version'}.get(
        name, name.upper())
    m.fields[i] = new + b':' + rest
    return Done(head={'name_case'})


@breakage('blanks in a field', 3)
def blanks(m, rng):
    """Behind the colon, at the end, or where the field is folded."""
    i = rng.choice([i for n in ('Subject', 'To', 'From', 'Content-Type', 'Date', 'Cc')
                    for i in m.indices(n)])
    old = m.fields[i]
    new = rng.choice((
        old.replace(b': ', b':', 1), old.replace(b': ', b':  ', 1),
        old[:-1] + b' \n', old.replace(b'\n ', b'\n\t'), old.replace(b'\n ', b'\n        '),
        old.replace(b'\n ', b' ').replace(b'\n\t', b' '),
    ))
    if new == old:
        return None
    m.fields[i] = new
    return Done(head={'colon_space', 'trailing_space', 'folding', 'white_space'})


# One name may tell of two breakages: where they meet in one field, and where the
# second was done to what the first had put around the message, or on top of the
# field that is left as it was.  None is any.
MEETING = {
    ('Subject tagged', 'Subject encoded anew'): {'subject_tag'},
    ('Subject encoded anew', 'Subject tagged'): {'subject_tag'},
    ('From rewritten', 'name in From written anew'): {'from_rewritten'},
    ('name in From written anew', 'From rewritten'): {'from_rewritten'},
    ('wrapped with a footer part', None): {'wrapped'},
    ('a field twice', None): {'field_added', 'field_duplicated'},
}


def meeting(names):
    return MEETING.get(names, MEETING.get((names[0], None), set()))


# z= tells what any field was.
COPIED = {'field_changed', 'fields_changed', 'field_removed'}
