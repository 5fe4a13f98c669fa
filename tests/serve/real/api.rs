//! The token API, with clients that others wrote: a JFrog client, and a tester that makes requests from the description.

use gatepass_core::actor::Role;
use gatepass_gateway::Settings;
use jiff::Timestamp;

use super::{client, run, tools, works};
use crate::authority::admin;
use crate::serve::support::Gate;

/// A gateway, and an Admin's identity token.
fn office() -> (Gate, String) {
    let gate = Gate::with(Settings::default());
    let (_, secret) = gate.house.authority.add_user(&admin(), "boss", Role::Admin, Timestamp::now()).unwrap();
    (gate, secret.expose().to_owned())
}

/// pyartifactory 2.11 makes a token, tries it at the registry, and revokes it.
const PYARTIFACTORY: &str = "
import os, urllib.error, urllib.request
from pyartifactory import Artifactory
url = os.environ['GATE']
client = Artifactory(url=url, auth=('boss', os.environ['IDENTITY']), api_version=1)
made = client.security.create_access_token(user_name='boss', expires_in=3600, scope='artifact:*:r')
def status():
    request = urllib.request.Request(url + '/v2/', headers={'Authorization': 'Bearer ' + made.access_token})
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code
print('before', status(), made.expires_in, made.scope)
assert client.security.revoke_access_token(made.access_token)
print('after', status())
";

#[test]
fn pyartifactory_makes_and_revokes_a_token() {
    let (gate, identity) = office();
    let home = tempfile::tempdir().unwrap();
    let mut python = client(tools().join("python/bin/python"), home.path());
    python.args(["-c", PYARTIFACTORY]).env("GATE", &gate.url).env("IDENTITY", identity);
    assert_eq!(works(&mut python), "before 200 3600 artifact:*:r\nafter 401\n");
}

#[test]
fn the_api_is_what_its_description_says() {
    let (gate, identity) = office();
    let home = tempfile::tempdir().unwrap();
    let mut tester = client(tools().join("python/bin/schemathesis"), home.path());
    tester.args(["run", &format!("{}/gatepass/api/v1/openapi.json", gate.url), "--checks", "all"]);
    // A description cannot say which names are taken, and which cursors were given; and a token that was revoked is still
    // there to be looked at, which the tester takes for a deletion that failed.
    tester.args(["--exclude-checks", "positive_data_acceptance,use_after_free", "--max-examples", "20", "--seed", "1"]);
    tester.args(["-H", &format!("Authorization: Bearer {identity}")]);
    let (content, text) = run(&mut tester);
    assert!(content, "{}", text.replace(&identity, "…"));
}
