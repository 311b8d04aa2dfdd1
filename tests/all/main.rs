//! Every rule through gRPC.
