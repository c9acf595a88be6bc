# A worker that claims a task with a lease, is stopped, and goes on as if nothing had happened. Usage: late-worker.sh NODE CN ID
node=$1 cn=$2 id=$3
"$node" "$cn" claim "$id" --ttl 1s --json || exit
kill -STOP $$
for verb in "renew $id" "fail $id --reason late" "release $id" "done $id" "done $id --claim-version 2"; do
  # shellcheck disable=SC2086
  "$node" "$cn" $verb --json
  echo "exit $?"
done
