//! What to try while the demo stays up: the command line, grpcurl, buf curl.

use std::net::SocketAddr;

use super::narrator::Narrator;
use super::stories::Ending;
use crate::failure::Failure;

/// Prints it.
pub(super) fn invite(narrator: &mut Narrator<'_>, address: SocketAddr, ending: &Ending) -> Result<(), Failure> {
    let Ending { search, provider } = ending;
    // Where it cannot be told, the name alone has to do.
    let program = std::env::current_exe().map_or_else(|_| "hafan".to_owned(), |path| path.display().to_string());
    let headers = "-H 'hafan-actor: people/ann.finder' -H 'hafan-role: PLACEMENT_FINDER' -H 'hafan-organisation: authorities/W06000015'";
    narrator.text(&format!(
        "
The server stays up on {address} until Ctrl-C; its store goes with it. In another terminal:

  alias hafan={program}
  export HAFAN_SERVER=http://{address}
  export HAFAN_ACTOR=people/ann.finder HAFAN_ROLE=PLACEMENT_FINDER HAFAN_ORGANISATION=authorities/W06000015
  hafan search show {search}
  hafan shortlist {search} --why
  hafan search check examples/searches/incomplete-search.yaml
  hafan search create examples/searches/residential.yaml
  hafan distance \"CF5 1\" \"BS23 1AA\"
  hafan codes rejection-reason --lang cy

As the provider that was awarded, as the auditor, and as the operator:

  hafan --as systems/provider-1 --role PROVIDER_SYSTEM --organisation {provider} invitations show {search}
  hafan --as systems/provider-1 --role PROVIDER_SYSTEM --organisation {provider} feed --follow
  hafan --as people/aled.auditor --role AUDITOR --organisation consortium log cat
  hafan --as people/olwen.operator --role ADMINISTRATOR --organisation operator admin advance-clock 24h

Without the program, by reflection alone:

  grpcurl -plaintext {address} list
  grpcurl -plaintext {headers} \\
    -d '{{\"name\": \"{search}\"}}' {address} hafan.search.v1.SearchService/GetSearch
  buf curl --http2-prior-knowledge --protocol grpc {headers} \\
    -d '{{\"name\": \"{search}\"}}' http://{address}/hafan.search.v1.SearchService/GetSearch
"
    ))
}
