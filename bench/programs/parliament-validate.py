# parliament-validate.py STATEMENTS: the same as validate.ts, for parliament.
import json
import sys
import time

from parliament import analyze_policy_string

text = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": f"Read{index}",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject"],
                "Resource": f"arn:aws:s3:::reports-{index}/${{aws:username}}/*",
                "Condition": {"Bool": {"aws:SecureTransport": "true"}},
            }
            for index in range(int(sys.argv[1]))
        ],
    },
    separators=(",", ":"),
)


def repeat(seconds):
    count = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds or count == 0:
        analyze_policy_string(text)
        count += 1
    return count


repeat(0.5)
start, cpu = time.perf_counter(), time.process_time()
count = repeat(1)
print(
    json.dumps(
        {
            "cpu": (time.process_time() - cpu) * 1000 / count,
            "wall": (time.perf_counter() - start) * 1000 / count,
            "characters": len(text),
        }
    )
)
