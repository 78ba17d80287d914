first
| done
| skip
