# Says how this interpreter spells and reads values: answers each line of standard
# input by a line. All that is not a letter at the start of a line is in hexadecimal.
import binascii, struct, sys

PY3 = sys.version_info[0] == 3
out = getattr(sys.stdout, 'buffer', sys.stdout)


def unhex(s):
    return binascii.unhexlify(s.encode('ascii'))


def points(text):
    return ''.join(['%06x' % ord(c) for c in text])


def as_text(data):
    if PY3:
        return data.decode('utf-8', 'surrogatepass')
    return data.decode('utf-8')


def floats(data):
    return struct.unpack('>%dd' % (len(data) // 8), data)


def bits(*values):
    return binascii.hexlify(struct.pack('>%dd' % len(values), *values)).decode('ascii')


def told(value):
    if isinstance(value, bytes):
        return 'b' + binascii.hexlify(value).decode('ascii')
    if isinstance(value, type(u'')):
        return 't' + points(value)
    if isinstance(value, float):
        return 'f' + bits(value)
    if isinstance(value, complex):
        return 'c' + bits(value.real, value.imag)
    return 'i' + repr(value)


def read(data):
    try:
        return told(eval(data.decode('utf-8') if PY3 else data))
    except Exception:
        return 'error'


def answer(kind, data):
    if kind == 't':
        return points(repr(as_text(data)))
    if kind == 'a':
        return points(ascii(as_text(data)))
    if kind == 'b':
        return points(repr(data))
    if kind == 'f':
        return points(repr(floats(data)[0]))
    if kind == 'g':
        return points('%.17g ' % floats(data) + '%.12g' % floats(data))
    if kind == 'c':
        return points(repr(complex(*floats(data))))
    return read(data)


def reply(s):
    out.write((s + '\n').encode('ascii'))


reply('%d %d %x' % (sys.version_info[0], sys.version_info[1], sys.maxunicode))
for line in sys.stdin:
    line = line.strip()
    reply(answer(line[0], unhex(line[1:])))
