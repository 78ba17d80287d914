exact att​ack
