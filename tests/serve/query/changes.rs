//! Queries beside a change: those that are listed for it, and nothing else.

use super::*;

#[test]
fn what_names_another_method_is_refused_for_changes_too() {
    for query in ["_method=DELETE", "a=1&%5Fmethod=PUT", "%255Fmethod=PUT", "X-HTTP-Method=PUT", "_HttpMethod=PUT"] {
        for (kind, operation) in
            served().flat_map(|kind| [Operation::Read, Operation::Write].map(|operation| (kind, operation)))
        {
            let asking = asking(kind, operation, &Method::PUT, "/a");
            assert_eq!(passed_query(asking, query, |_| true), Err(QueryRefusal::NamesAnAction), "{kind} {query}");
        }
    }
}

/// What is changed where, in each type: the method, the path below the repository, and what may be asked beside it.
const CHANGES: [(Ecosystem, &str, &str, &[&str]); 24] = [
    (Ecosystem::Docker, "POST", "/team/api/blobs/uploads/", &["mount", "from", "digest", "digest-algorithm", "origin"]),
    (Ecosystem::Docker, "PATCH", "/team/api/blobs/uploads/1", UPLOAD),
    (Ecosystem::Docker, "PUT", "/team/api/blobs/uploads/1", UPLOAD),
    (Ecosystem::Docker, "GET", "/team/api/blobs/uploads/1", UPLOAD),
    (Ecosystem::Docker, "DELETE", "/team/api/blobs/uploads/1", UPLOAD),
    (Ecosystem::Docker, "PUT", "/team/api/manifests/1.0", &[]),
    // An image that is called like a step of an upload.
    (Ecosystem::Docker, "PUT", "/blobs/uploads/manifests/1.0", &[]),
    (Ecosystem::Docker, "DELETE", "/team/api/manifests/1.0", &[]),
    (Ecosystem::Docker, "DELETE", "/team/api/blobs/sha256:aa", &[]),
    (Ecosystem::Helm, "POST", "/charts/web/blobs/uploads/", &["mount", "from", "digest", "digest-algorithm", "origin"]),
    (Ecosystem::Helm, "PUT", "/charts/web/blobs/uploads/1", UPLOAD),
    (Ecosystem::Helm, "PUT", "/charts/web/manifests/1.0", &[]),
    (Ecosystem::Npm, "PUT", "/tool", &["rev"]),
    (Ecosystem::Npm, "DELETE", "/tool/-rev/1", &["rev"]),
    (Ecosystem::Pypi, "POST", "/", &[]),
    (Ecosystem::Maven, "PUT", "/com/acme/lib/1.0/lib-1.0.jar", &[]),
    (Ecosystem::Go, "PUT", "/acme.test/tool/@v/v1.0.0.zip", &[]),
    (Ecosystem::Nuget, "PUT", "/", &[]),
    (Ecosystem::Cargo, "PUT", "/api/v1/crates/new", &[]),
    (Ecosystem::Rubygems, "DELETE", "/api/v1/gems/yank", &["gem_name", "version", "platform"]),
    (Ecosystem::Composer, "PUT", "/acme/tool", &["version"]),
    (Ecosystem::Conda, "PUT", "/noarch/tool-1.0-0.conda", &[]),
    (Ecosystem::Huggingface, "POST", "/api/models/acme/tool/commit/main", &["create_pr"]),
    (Ecosystem::Generic, "PUT", "/a/b", &[]),
];

const UPLOAD: &[&str] = &["digest", "_state", "_stateHash", "_nouploadcache"];

/// Names that some server reads beside a change, and those of [`CHANGES`] where they are not listed.
const BESIDE_CHANGES: [&str; 22] = [
    "mount",
    "from",
    "origin",
    "digest",
    "digest-algorithm",
    "tag",
    "ns",
    "name",
    "repository",
    "scope",
    "account",
    "service",
    "force",
    "write",
    "rev",
    "create_pr",
    "version",
    "gem_name",
    "_state",
    "path",
    "properties",
    "x",
];

/// Every name in each spelling that a server could know it by, beside each change: it passes as it is listed, once, or the
/// change does not.
#[test]
fn beside_a_change_passes_what_is_listed_for_it_and_with_anything_else_it_is_refused() {
    let (mut refused, mut taken) = (0, 0);
    for (kind, method, path, listed) in CHANGES {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        for name in BESIDE_CHANGES {
            let value = match name {
                "mount" | "digest" => "sha256:aa",
                "from" => "key/base/linux",
                _ => "a",
            };
            let encoded: String = name.bytes().map(|byte| format!("%{byte:02x}")).collect();
            let plain = format!("{name}={value}");
            for (query, is_plain) in [
                (plain.clone(), true),
                (format!("&{plain}&"), true),
                (format!("{encoded}={value}"), true),
                (format!("{name}[]={value}"), false),
                (format!("{name}[0]={value}"), false),
                (format!("{name}%5B%5D={value}"), false),
                (format!("{name}.x={value}"), false),
                (format!("{plain}&{plain}"), false),
                (format!("{plain}&{encoded}=b"), false),
                (format!("{}={value}", name.to_uppercase()), false),
                (format!("{}{}={value}", name[..1].to_uppercase(), &name[1..]), false),
                (format!("%20{name}={value}"), false),
                (format!("{name}+={value}"), false),
                (format!("{name}%00={value}"), false),
                (format!("x;{plain}"), false),
                (format!("?{plain}"), false),
                (format!("{plain}&ns=a.example"), false),
                (format!("ns=a.example&{plain}"), false),
            ] {
                let asking = asking(kind, Operation::Write, &method, path);
                let passed = passed_query(asking, &query, |_| true);
                if (is_plain || query == plain) && listed.contains(&name) {
                    let is_dropped = name == "origin";
                    let sent = passed.unwrap_or_else(|error| panic!("{kind} {method} {path}?{query}: {error:?}"));
                    let sent = sent.unwrap_or_default();
                    let expected = plain.replace("key/base/linux", "base%2Flinux");
                    assert_eq!(sent, if is_dropped { "" } else { &expected }, "{kind} {method} {path}?{query}");
                    taken += 1;
                } else {
                    assert_eq!(passed, Err(QueryRefusal::NotListed), "{kind} {method} {path}?{query}");
                    refused += 1;
                }
            }
        }
    }
    assert_eq!((taken, refused + taken), (83, 24 * 22 * 18), "{taken} taken, {refused} refused");
}

#[test]
fn a_step_of_an_upload_keeps_what_the_registry_gave_it() {
    for (method, path, query, sent) in [
        (
            "PUT",
            "/a/blobs/uploads/1",
            "_state=a%2Bb%3D&digest=sha256%3Aaa",
            Ok(Some("_state=a%2Bb%3D&digest=sha256%3Aaa")),
        ),
        ("PATCH", "/a/blobs/uploads/1", "_nouploadcache=false&_state=x", Ok(Some("_nouploadcache=false&_state=x"))),
        ("PUT", "/a/blobs/uploads/1", "_state=x&digest=..%2F..%2Fx", Err(QueryRefusal::NotListed)),
        ("POST", "/a/blobs/uploads/", "mount=sha256:aa&from=key%2Fa", Ok(Some("mount=sha256:aa&from=a"))),
        ("POST", "/a/blobs/uploads/", "from=key%2Fa&mount=sha256:aa&from=other%2Fb", Err(QueryRefusal::NotListed)),
        ("POST", "/a/blobs/uploads/", "from=key%2F..%2Fsecret&mount=sha256:aa", Ok(None)),
        ("POST", "/a/blobs/uploads/", "mount=sha256:aa", Ok(Some("mount=sha256:aa"))),
    ] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let asking = asking(Ecosystem::Docker, Operation::Write, &method, path);
        assert_eq!(passed_query(asking, query, |_| true), sent.map(|sent| sent.map(str::to_owned)), "{query}");
    }
}

#[test]
fn a_change_that_is_refused_for_its_query_reaches_no_upstream() {
    let upstream = Recorder::new();
    let gate = Gate::before(&[("docker", Ecosystem::Docker, &upstream.url)]);
    let token = bearer(&gate.token(Permission::ReadWrite));
    for query in ["mount[]=sha256:aa", "mount=sha256:aa&mount=sha256:bb", "ns=a.example", "From=docker/a", "x=1"] {
        let path = format!("/v2/docker/app/blobs/uploads/?{query}");
        let answer = gate.ask(Method::POST, &path, &[("authorization", &token)], Body::empty());
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.text().contains("gatepass does not pass"), "{answer:?}");
    }
    assert_eq!(upstream.seen().len(), 0);
}
