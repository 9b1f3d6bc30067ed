# Compiles what stands on standard input and writes the bytes of a .pyc file.
# Arguments: how many bytes of the input are the file's name, the time stamp.
# Runs under every Python from 2.0 to 3.15.
import sys
sys.path[:] = [p for p in sys.path if p]  # not the working folder
import marshal, struct, traceback

if hasattr(sys.stdin, 'buffer'):
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
else:
    stdin, stdout = sys.stdin, sys.stdout
    if sys.platform == 'win32':
        import msvcrt
        msvcrt.setmode(0, 0x8000)
        msvcrt.setmode(1, 0x8000)

data = stdin.read()
length = int(sys.argv[1])
name, source = data[:length], data[length:]
size = len(source)
if sys.version_info >= (3,):
    name = name.decode('utf-8', 'surrogateescape')
elif sys.version_info < (2, 7):
    source = source.replace('\r\n', '\n').replace('\r', '\n') + '\n'

try:
    if sys.version_info >= (2, 2):
        code = compile(source, name, 'exec', 0, 1)
    else:
        code = compile(source, name, 'exec')
except Exception:
    kind, value = sys.exc_info()[:2]
    traceback.print_exception(kind, value, None)
    sys.exit(3)

try:
    from importlib.util import MAGIC_NUMBER as magic
except ImportError:
    import imp
    magic = imp.get_magic()

header = magic
if sys.version_info >= (3, 7):
    header = header + struct.pack('<L', 0)
header = header + struct.pack('<L', int(sys.argv[2]))
if sys.version_info >= (3, 3):
    header = header + struct.pack('<L', size & 0xFFFFFFFF)
stdout.write(header + marshal.dumps(code))
stdout.flush()
