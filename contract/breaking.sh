#!/bin/sh
# Compares the proto with that of the latest release, or of the parent commit before there is one, and fails on a change that breaks callers.
set -eu

base=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || git rev-parse --verify --quiet HEAD~1) || {
  echo "no earlier commit to compare the contract with"
  exit 0
}
git cat-file -e "$base:contract/buf.yaml" 2>/dev/null || { echo "$base has no contract to compare with"; exit 0; }

earlier=$(mktemp -d)
trap 'rm -rf "$earlier"' EXIT
git archive "$base" contract | tar -x -C "$earlier"
node_modules/.bin/buf breaking contract --against "$earlier/contract"
