#!/bin/sh
# launcher/main.sh HOME COMMAND [ARG...]: see ../ingot.
set -eu
home=$1; shift
. "$home/launcher/tools.sh"

case ${1:-help} in
mvn) shift; need_jdk; need_maven; cd "$home"; exec "$MAVEN" "$@";;
esac
