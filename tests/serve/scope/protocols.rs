//! What single protocols have besides, with a token for some packages: audits, checksum databases, mounts, models and data sets.

use super::*;

/// `datasets/squad` is a data set; a model of that name would be another thing.
#[test]
fn a_data_set_at_hugging_face_is_no_model_of_the_same_name() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadOnly, &["huggingface/datasets/squad", "huggingface/spaces/acme/demo"]);
    for (path, is_own) in [
        ("/datasets/squad/resolve/main/x", true),
        ("/api/datasets/squad", true),
        ("/api/datasets/squad/tree/main", true),
        ("/api/spaces/acme/demo", true),
        ("/api/models/datasets/squad", false),
        ("/api/models/datasets/squad/tree/main", false),
        ("/api/models/Datasets/squad", false),
        ("/api/models/spaces/acme", false),
        ("/api/models/squad", false),
        ("/api/resolve-cache/models/datasets/squad/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/x", false),
    ] {
        let at = format!("/artifactory/api/huggingfaceml/huggingface{path}");
        let wanted = if is_own { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(gate.get(&at, &issued).status, wanted, "{path}");
    }
}

/// A checksum database answers by path alone, and servers read a path that is not of its form as they like: there is what its
/// protocol has, for whoever it is for.
#[test]
fn of_a_checksum_database_passes_what_its_protocol_has_and_nothing_that_is_nearly_that() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let own = token(&gate, Permission::ReadOnly, &["go/acme.test/tool"]);
    let whole = token(&gate, Permission::ReadOnly, &["go"]);
    // Who may read what is of the form.
    for (path, is_own) in [
        ("supported", true),
        ("latest", true),
        ("tile/8/0/000", true),
        ("tile/8/63/x001/x234/067", true),
        ("tile/8/1/x001/067.p/255", true),
        ("tile/8/data/000", false),
        ("tile/8/data/x001/067.p/3", false),
        ("lookup/acme.test/tool@v1.0.0", true),
        ("lookup/acme.test/tool@v1.0.0-0.20260101000000-abcdefabcdef", true),
        ("lookup/acme.test/other@v1.0.0", false),
    ] {
        let at = format!("/artifactory/api/go/go/sumdb/sum.example/{path}");
        let wanted = if is_own { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(gate.get(&at, &own).status, wanted, "{path}");
        assert_eq!(gate.get(&at, &whole).status, StatusCode::OK, "{path}");
    }
    upstream.seen();
    let mut odd: BTreeSet<String> = BTreeSet::new();
    for (height, level, place) in [("8", "0", "000"), ("8", "data", "x001/067"), ("8", "0", "x001/067.p/3")] {
        let tile = |height: &str, level: &str, place: &str| format!("tile/{height}/{level}/{place}");
        for height in ["", "x", "8x", "888", "-1", "+8", "8.0", "data", "%38x"] {
            odd.insert(tile(height, level, place));
        }
        for level in ["", "DATA", "Data", "dat%61x", "data.json", "0x", "000", "-1", "data/data", "0/data", "data/0"] {
            odd.insert(tile(height, level, place));
        }
        for more in ["", "/", "/x", "/000/data", ".json", ".p", ".p/", ".p/x", "?x"] {
            odd.insert(tile(height, level, &format!("0{place}{more}")));
        }
        for place in [
            "",
            "00",
            "0000",
            "x00/000",
            "y001/000",
            "001/000",
            "x001/x002",
            "000/000",
            "000.p/1/2",
            "data",
            "../data/000",
        ] {
            odd.insert(tile(height, level, place));
        }
    }
    for lookup in [
        "acme.test/tool",
        "acme.test/tool@",
        "acme.test/tool@latest",
        "acme.test/other@v1@v1.0.0",
        "acme.test/tool@v1@v1.0.0",
        "acme.test/tool@v1.0.0/x",
        "acme.test/tool@v1.0.0/../other@v1.0.0",
        "acme.test/other@v1.0.0/acme.test/tool@v1.0.0",
        "@v1.0.0",
        "acme.test/Tool@v1.0.0",
    ] {
        odd.insert(format!("lookup/{lookup}"));
    }
    for path in ["", "Supported", "latest/x", "tile", "tiles/8/0/000", "lookup", "x/tile/8/data/000", "tile/data/000"] {
        odd.insert(path.to_owned());
    }
    for path in &odd {
        let at = format!("/artifactory/api/go/go/sumdb/sum.example/{path}");
        for method in [Method::GET, Method::HEAD] {
            let status = gate.ask(method, &at, &[("authorization", &bearer(&own))], Body::empty()).status;
            assert!(status.is_client_error(), "{path}: {status}");
        }
        let status = gate.get(&at, &whole).status;
        assert!(status.is_client_error() || path.starts_with("lookup/"), "{path}: {status}");
        let reached = upstream.seen();
        assert!(reached.iter().all(|seen| !seen.uri.path().contains("@v1@")), "{path}");
    }
    assert!(odd.len() > 100, "{}", odd.len());
}

#[test]
fn an_image_is_mounted_from_where_the_token_may_read_and_from_nowhere_else() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let issued = token(&gate, Permission::ReadWrite, &["docker/team/api:rw", "docker/base/*:r"]);
    for (from, mounts) in [
        ("docker/base/linux", true),
        ("docker/team/api", true),
        ("docker/other", false),
        ("docker/team/api2", false),
        ("docker/base", false),
        ("docker/base%2Flinux", true),
        ("docker/base/../other", false),
        ("other/base/linux", false),
        ("base/linux", false),
    ] {
        let path = format!("/v2/docker/team/api/blobs/uploads/?mount=sha256:aa&from={from}");
        let answer = gate.ask(Method::POST, &path, &[("authorization", &bearer(&issued))], Body::empty());
        assert_eq!(answer.status, StatusCode::OK, "{from}");
        let query = upstream.seen().last().unwrap().uri.query().unwrap_or_default().to_owned();
        assert_eq!((query.contains("mount="), query.contains("from=")), (mounts, mounts), "{from}: {query}");
    }
    // Wherever the registry has it: nobody said from where.
    for query in ["mount=sha256:aa", "mount=sha256:aa&origin=docker/other"] {
        let path = format!("/v2/docker/team/api/blobs/uploads/?{query}");
        gate.ask(Method::POST, &path, &[("authorization", &bearer(&issued))], Body::empty());
        let sent = upstream.seen().last().unwrap().uri.query().unwrap_or_default().to_owned();
        assert_eq!(sent, "", "{query}");
    }
    // Said in a way that some do not read.
    for query in ["mount=sha256:aa&From=docker/other", "MOUNT=sha256:aa", "mount[]=sha256:aa"] {
        let path = format!("/v2/docker/team/api/blobs/uploads/?{query}");
        let answer = gate.ask(Method::POST, &path, &[("authorization", &bearer(&issued))], Body::empty());
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
    assert_eq!(upstream.seen().len(), 0);
    let path = "/v2/docker/base/linux/blobs/uploads/?mount=sha256:aa&from=docker/team/api";
    let answer = gate.ask(Method::POST, path, &[("authorization", &bearer(&issued))], Body::empty());
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

/// What `npm install` and `npm audit` ask, with what they ask it in: of packages of the token it is answered.
#[test]
fn an_audit_of_npms_is_for_who_has_each_package_that_it_names() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let packed = |body: &str| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packer, body.as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    let bulk = "/-/npm/v1/security/advisories/bulk";
    let lockfile = |packages: &str| {
        format!(
            r#"{{"name":"shop","version":"1.0.0","requires":{{}},"dependencies":{{{packages}}},"install":[],"remove":[]}}"#
        )
    };
    let in_lockfile = |name: &str| lockfile(&format!(r#""{name}":{{"version":"1.0.0"}}"#));
    let of = |name: &str| format!(r#"{{"{name}":["1.0.0"]}}"#);
    let mut asked: Vec<(&str, String, bool)> = Vec::new();
    for (name, is_own) in [
        ("@acme/ui", true),
        ("left-pad", true),
        ("@acme/ux", false),
        ("@acme/ui2", false),
        ("ui", false),
        ("@acme\\u002fui", true),
        ("@acme/\\u0075x", false),
        ("@acme%2fui", false),
        ("@Acme/ui", false),
        ("left_pad", false),
        ("left-pad/../secret", false),
        ("", false),
    ] {
        asked.push((bulk, of(name), is_own));
        asked.push((bulk, format!(r#"{{"@acme/ui":["1.0.0"],"{name}":["1.0.0"]}}"#), is_own));
        asked.push((bulk, format!(r#"{{"{name}":["1.0.0"],"left-pad":["1.3.0","1.0.0"]}}"#), is_own));
        for path in ["/-/npm/v1/security/audits", "/-/npm/v1/security/audits/quick"] {
            asked.push((path, in_lockfile(name), is_own));
            let below =
                format!(r#""left-pad":{{"version":"1.0.0","dependencies":{{"{name}":{{"version":"1.0.0"}}}}}}"#);
            asked.push((path, lockfile(&below), is_own));
            let required = format!(r#""left-pad":{{"version":"1.0.0","requires":{{"{name}":"^1"}}}}"#);
            asked.push((path, lockfile(&required), is_own));
            asked.push((path, of(name), false));
        }
        asked.push((bulk, in_lockfile(name), false));
    }
    for body in [
        "{}",
        "[]",
        "",
        "null",
        r#"{"@acme/ui":"1.0.0"}"#,
        r#"{"@acme/ui":["npm:secret@1.0.0"]}"#,
        r#"{"@acme/ui":["1.0.0"]}{"x":["1.0.0"]}"#,
    ] {
        asked.push((bulk, body.to_owned(), false));
    }
    // As deep as packages need other versions of the same below one another, which is seldom more than ten.
    for deep in [1, 5, 10, 20, 40, 60] {
        for (name, is_own) in [("@acme/ui", true), ("secret", false)] {
            let innermost = format!(r#""{name}":{{"version":"1.0.0"}}"#);
            let nested = (0..deep).fold(innermost, |below, _| {
                format!(r#""left-pad":{{"version":"1.0.0","requires":{{"@acme/ui":"~1"}},"dependencies":{{{below}}}}}"#)
            });
            asked.push(("/-/npm/v1/security/audits/quick", lockfile(&nested), is_own));
        }
    }
    let narrow = token(&gate, Permission::ReadOnly, &["npm/@acme/ui", "npm/left-pad"]);
    let whole = token(&gate, Permission::ReadOnly, &["npm:r"]);
    let elsewhere = token(&gate, Permission::ReadWrite, &["pypi"]);
    let mut cases = 0;
    for (path, body, is_own) in &asked {
        let at = format!("/artifactory/api/npm/npm{path}");
        for is_packed in [false, true] {
            let sent = if is_packed { packed(body) } else { body.clone().into_bytes() };
            let ask = |issued: &Issued| {
                let authorization = bearer(issued);
                let headers = [
                    ("authorization", authorization.as_str()),
                    ("content-type", "application/json"),
                    ("content-encoding", "gzip"),
                ];
                gate.ask(Method::POST, &at, &headers[..if is_packed { 3 } else { 2 }], sent.clone())
            };
            let answer = ask(&narrow);
            let seen = upstream.seen();
            assert_eq!(
                (answer.status == StatusCode::OK, seen.len()),
                (*is_own, usize::from(*is_own)),
                "{path} {body}: {}",
                answer.text()
            );
            if *is_own {
                assert_eq!((&seen[0].body[..], seen[0].headers.get("content-encoding")), (body.as_bytes(), None));
            } else {
                assert!([400, 403].contains(&answer.status.as_u16()), "{path} {body}: {}", answer.status);
            }
            assert_eq!(ask(&elsewhere).status, StatusCode::FORBIDDEN);
            assert!(upstream.seen().is_empty());
            // Who has the whole repository asks as before; without a body nothing is asked.
            let is_question = body.starts_with('{') && !body.contains("}{");
            assert!(body.is_empty() || (ask(&whole).status == StatusCode::OK) == is_question, "{body}");
            upstream.seen();
            cases += 1;
        }
    }
    println!("{cases} audits");
    assert!(cases > 250, "{cases}");
    let authorization = bearer(&narrow);
    let headers = [("authorization", authorization.as_str()), ("content-encoding", "br")];
    let answer = gate.ask(Method::POST, &format!("/artifactory/api/npm/npm{bulk}"), &headers, of("left-pad"));
    assert_eq!((answer.status, upstream.seen().len()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, 0));
}

/// A model without an owner is one segment, and what the hub has of it stands where an owner's model would.
#[test]
fn a_model_without_an_owner_is_asked_for_all_that_the_hub_has_of_it() {
    let upstream = Recorder::new();
    let gate = gate(&upstream);
    let gpt = token(&gate, Permission::ReadOnly, &["huggingface/gpt2"]);
    let squad = token(&gate, Permission::ReadOnly, &["huggingface/datasets/squad"]);
    let owned = token(&gate, Permission::ReadOnly, &["huggingface/gpt2/medium", "huggingface/acme/*"]);
    for (path, is_gpts, is_owned) in [
        ("/api/models/gpt2", true, false),
        ("/api/models/gpt2/refs", true, false),
        ("/api/models/gpt2/auth-check", true, false),
        ("/api/models/gpt2/revision/main", true, false),
        ("/api/models/gpt2/tree/main", true, false),
        ("/gpt2/resolve/main/x", true, false),
        ("/api/models/gpt2/medium", false, true),
        ("/api/models/gpt2/medium/refs", false, true),
        ("/api/models/gpt2/Refs", false, false),
        ("/api/models/gpt2/other", false, false),
        ("/api/models/gpt2x/refs", false, false),
        ("/api/models/acme/refs", false, false),
        ("/api/models/acme/model/auth-check", false, true),
        ("/api/datasets/gpt2/refs", false, false),
    ] {
        let at = format!("/artifactory/api/huggingfaceml/huggingface{path}");
        let status = |is_own| if is_own { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(gate.get(&at, &gpt).status, status(is_gpts), "{path}");
        assert_eq!(gate.get(&at, &owned).status, status(is_owned), "{path}");
    }
    for (path, is_own) in [
        ("/api/datasets/squad/refs", true),
        ("/api/datasets/squad/auth-check", true),
        ("/api/models/squad/refs", false),
    ] {
        let at = format!("/artifactory/api/huggingfaceml/huggingface{path}");
        assert_eq!(gate.get(&at, &squad).status == StatusCode::OK, is_own, "{path}");
    }
}
