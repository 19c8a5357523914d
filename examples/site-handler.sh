#!/bin/sh
# A site handler for netdc, to start from: answers DATA lines from a folder of day files that are
# named NETWORK.STATION.LOCATION.CHANNEL.YYYYMMDD, e.g. XX.ALFA.00.BHZ.20240110; a blank location is
# empty. In netdc.config:
#
#   [handlers.dayfiles]
#   command = ["/etc/netdc/site-handler.sh", "/archive/days"]
#   types = ["DATA"]
#   lines = "understood"
#   ending = "mseed"
#   media_type = "application/vnd.fdsn.mseed"

# Whatever fails ends it with a status that is none of 0, 10 and 20: what was said about that on
# standard error stands in the log of the gateway, which tries again. Lines hold * and ?, which must
# not become names of files.
set -euf
archive=${1:?which folder holds the day files?}

# The parameters, up to the blank line. There are more of them; those that are not known are skipped.
file='' numbers=''
while read -r keyword value && [ -n "$keyword" ]; do
  case $keyword in
    .FILENAME) file=$value ;;
    .LINE_NUMBERS) numbers=$value ;;
  esac
done

# The numbers of the lines, "3-5 9", become one a line, beside the lines themselves. We are in a
# folder of our own, which is removed afterwards.
for span in $numbers; do seq "${span%-*}" "${span#*-}"; done > numbers
exec 3< numbers

outcome() { # what, how many, why
  echo "$number $*" >> "$file.outcomes"
}

: > "$file"
while read -r line && read -r number <&3; do
  # .DATA DC_NAME NETWORK STATION LOCATION CHANNEL "2024 01 10 23 50 00" "2024 01 11 00 10 00"
  set -- ${line%%\"*}
  if [ $# -ne 6 ]; then
    outcome refused 0 'lists are not answered here: write a line for each station and channel'
    continue
  fi
  name=$3.$4.${5#--}.$6
  case $name in
    *[*?]*)
      outcome refused 0 'wildcards are not answered here'
      continue
      ;;
  esac

  start=${line#*\"}
  end=${start#*\" \"}
  set -- $start && first=$1$2$3
  set -- $end && last=$1$2$3
  found=0
  set +f
  for data in "$archive/$name".*; do
    day=${data##*.}
    [ -f "$data" ] && [ "$day" -ge "$first" ] && [ "$day" -le "$last" ] || continue
    cat "$data" >> "$file"
    found=$((found + 1))
  done
  set -f
  if [ $found -gt 0 ]; then outcome ok $found; else outcome nodata; fi
done

[ -s "$file" ] || exit 10 # no data at all
