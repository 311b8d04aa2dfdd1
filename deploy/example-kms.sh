#!/bin/sh
# A key management service in a folder, to show what `keys.command` is asked (docs/keys.md). Not for production: whoever reads the folder
# has every key. A real one puts the same four words to its own service and keeps nothing here.
#
#   keys.command = ["/path/to/example-kms.sh", "/var/lib/example-kms"]
#
# create          makes a key, tells its id on one line
# wrap KEY        reads hexadecimal on one line, tells it encrypted under KEY, in hexadecimal
# unwrap KEY      the other way round
# destroy KEY     destroys KEY; one that is gone already is destroyed
#
# Anything but exit 0 is a failure; the first line of the complaint is told to the operator.
set -eu
umask 077
folder=$1
verb=$2
key=${3:-}
mkdir -p "$folder"

fail() {
  echo "$1" >&2
  exit 1
}

is_there() {
  case $key in *[!a-z0-9-]* | '') fail 'no such key' ;; esac
  [ -f "$folder/$key" ] || fail 'no such key'
}

# A stream of the key: the same for wrapping and unwrapping, and different for each wrapped text by its own nonce.
stream() {
  openssl enc -aes-256-ctr -nosalt -K "$(cat "$folder/$key")" -iv "$1"
}

from_hex() {
  # Octal escapes are all that every shell's printf knows.
  printf %s "$1" | sed 's/../& /g' | tr ' ' '\n' | while read -r pair; do
    [ -z "$pair" ] || printf "\\$(printf %o "0x$pair")"
  done
}

to_hex() {
  od -An -v -tx1 | tr -d ' \n'
}

random_hex() {
  head -c "$1" /dev/urandom | to_hex
}

case $verb in
  create)
    key="key-$(random_hex 8)"
    random_hex 32 >"$folder/$key"
    echo "$key"
    ;;
  wrap)
    is_there
    read -r given
    nonce=$(random_hex 16)
    echo "$nonce$(from_hex "$given" | stream "$nonce" | to_hex)"
    ;;
  unwrap)
    is_there
    read -r given
    nonce=$(printf %s "$given" | cut -c1-32)
    echo "$(from_hex "$(printf %s "$given" | cut -c33-)" | stream "$nonce" | to_hex)"
    ;;
  destroy)
    [ ! -f "$folder/$key" ] || rm "$folder/$key"
    ;;
  *)
    fail "unknown: $verb"
    ;;
esac
