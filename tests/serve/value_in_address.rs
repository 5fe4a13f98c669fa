//! A value that somebody wrote into an address, as a tag, a file's name or a query: it does not go on to the upstream, and is
//! kept nowhere.

use axum::body::Body;
use gatepass_core::token::Permission;
use http::Method;

use super::carriers::LOCATIONS;
use super::support::{Gate, Recorder, bearer};

#[test]
fn a_value_in_a_path_or_a_query_goes_nowhere() {
    let registry = Recorder::new();
    let upstreams: Vec<_> = gatepass_gateway::served().map(|kind| (kind.name(), kind, registry.url.as_str())).collect();
    let gate = Gate::before(&upstreams);
    let own = gate.scoped_token("staging");
    let others = [gate.token(Permission::ReadOnly), gate.token(Permission::ReadWrite)];
    let values = [&own, &others[0], &others[1]].map(|issued| issued.secret.expose().to_owned());
    let mut cases = 0;
    for value in values {
        let spelled = |byte: u8| format!("%{byte:02x}");
        let encoded: String = value.bytes().map(spelled).collect();
        let escaped = value.replace('_', "%5F");
        for text in [value.clone(), encoded, escaped, format!("v{value}"), format!("{value}.tgz")] {
            let mut addresses = vec![
                format!("/v2/docker/app/manifests/{text}"),
                format!("/v2/docker/{}/manifests/1.0", text.to_lowercase().replace(&value.to_lowercase(), &value)),
                format!("/artifactory/generic/a/{text}"),
                format!("/artifactory/api/npm/npm/{text}"),
                format!("/artifactory/api/pypi/pypi/simple/{text}/"),
                format!("/v2/{text}/app/manifests/1.0"),
            ];
            addresses.extend(LOCATIONS.iter().map(|(_, path)| format!("{path}?access_token={text}")));
            addresses.extend(LOCATIONS.iter().map(|(_, path)| format!("{path}?q=a&text=b%20{text}%20c")));
            for address in addresses {
                let answer = gate.ask(Method::GET, &address, &[("authorization", &bearer(&own))], Body::empty());
                assert_eq!(answer.status, 400, "{address}: {answer:?}");
                assert!(!answer.text().contains(&value), "{address}");
                assert!(registry.seen().is_empty(), "{address} went on");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 540);
    assert!(gate.house.authority.profile("staging", 100).unwrap().history.is_empty());
    // Names that have something alike in them pass.
    for path in
        ["/artifactory/generic/gpr_notes.txt", "/artifactory/generic/gpg_keys/gpw_x", "/artifactory/generic/a?q=gpr_"]
    {
        gate.ask(Method::GET, path, &[("authorization", &bearer(&own))], Body::empty());
        assert_eq!(registry.seen().len(), 1, "{path}");
    }
}
