//! Container clients, and that of a model hub, before a registry that points elsewhere.

use super::*;

#[test]
fn container_clients_send_their_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        works(client("mkdir", home).args(["-p", "layout"]));
        let image = crate::serve::real::containers::image(home, "x");
        let credentials = format!("{}:{}", issued.token.username, issued.secret.expose());
        let there = format!("docker://{}/docker/app:1.0", gate.host());
        let skopeo = |arguments: &[&str]| {
            let mut command = client("skopeo", home);
            command.args(arguments);
            command
        };
        let layout = format!("oci:{}:1.0", image.display());
        vec![
            skopeo(&["copy", "--dest-tls-verify=false", "--dest-creds", &credentials, &layout, &there]),
            skopeo(&["copy", "--src-tls-verify=false", "--src-creds", &credentials, &there, "dir:got"]),
            skopeo(&["list-tags", "--tls-verify=false", "--creds", &credentials, &there.replace(":1.0", "")]),
            skopeo(&["delete", "--tls-verify=false", "--creds", &credentials, &there]),
        ]
    };
    let upload = |status: u16, to: String| {
        Some(Response::builder().status(status).header("location", to).body(Body::empty()).unwrap())
    };
    for status in [201, 202, 204, 302, 307, 308] {
        lure(
            "docker",
            Ecosystem::Docker,
            move |seen, evil, _| match seen.method {
                Method::GET | Method::HEAD => {
                    let mut answer = if seen.uri.path().ends_with("/tags/list") {
                        document(r#"{"name":"app","tags":["1.0"]}"#)
                    } else {
                        moved(&format!("{evil}/v2/x"))?
                    };
                    answer
                        .headers_mut()
                        .insert("link", format!("<{evil}/v2/app/tags/list?n=2>; rel=\"next\"").parse().unwrap());
                    answer.headers_mut().insert(
                        "www-authenticate",
                        format!("Bearer realm=\"{evil}/token\",service=\"x\"").parse().unwrap(),
                    );
                    Some(answer)
                }
                _ => upload(status, format!("{evil}/v2/app/blobs/uploads/1")),
            },
            commands,
        );
    }
    // The first step is here, the second is not.
    lure(
        "docker",
        Ecosystem::Docker,
        move |seen, evil, _| match seen.method {
            Method::POST => upload(202, "/v2/app/blobs/uploads/1".to_owned()),
            Method::PATCH => upload(202, format!("{evil}/v2/app/blobs/uploads/1")),
            _ => None,
        },
        commands,
    );
}

#[test]
fn hugging_faces_client_sends_its_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        fs::write(home.join("a.bin"), vec![0_u8; 100]).unwrap();
        let hf = |arguments: &[&str]| {
            let mut command = client("hf", home);
            command.env("HF_ENDPOINT", format!("http://{}", place(gate, "huggingfaceml", "huggingface")));
            command.env("HF_TOKEN", issued.secret.expose()).env("HF_HUB_DISABLE_TELEMETRY", "1").args(arguments);
            command
        };
        vec![hf(&["download", "acme/tool", "--local-dir", "got"]), hf(&["upload", "acme/tool", "a.bin"])]
    };
    let commit = "0123456789012345678901234567890123456789";
    for redirects in [true, false] {
        lure(
            "huggingface",
            Ecosystem::Huggingface,
            move |seen, evil, _| {
                let path = seen.uri.path();
                let link = |mut answer: Response, rel: &str| {
                    answer.headers_mut().insert("link", format!("<{evil}{path}>; rel=\"{rel}\"").parse().unwrap());
                    Some(answer)
                };
                if path.contains("/revision/") {
                    answer(&json!({ "id": "acme/tool", "sha": commit, "siblings": [{ "rfilename": "a.bin" }] }))
                } else if path.contains("/tree/") && !redirects {
                    link(
                        document(
                            json!([{ "type": "file", "path": "a.bin", "size": 4, "oid": "0".repeat(40) }]).to_string(),
                        ),
                        "next",
                    )
                } else if path.contains("/tree/") {
                    answer(&json!([{ "type": "file", "path": "a.bin", "size": 4, "oid": "0".repeat(40) }]))
                } else if path.contains("/resolve/") {
                    let answer = Response::builder()
                        .status(302)
                        .header("location", format!("{evil}/blob"))
                        .header("etag", "\"e\"");
                    let answer = answer
                        .header("x-repo-commit", commit)
                        .header("x-linked-size", "4")
                        .header("x-linked-etag", "\"e\"");
                    let answer = answer
                        .header("x-xet-hash", "0".repeat(64))
                        .header("x-xet-refresh-route", format!("{evil}/xet"));
                    link(answer.body(Body::empty()).unwrap(), "xet-auth")
                } else if path.ends_with("/preupload/main") {
                    answer(&json!({ "files": [{ "path": "a.bin", "uploadMode": "lfs", "shouldIgnore": false }] }))
                } else if path.ends_with("/info/lfs/objects/batch") {
                    let objects: Value = serde_json::from_slice(&seen.body).unwrap();
                    let (oid, size) = (&objects["objects"][0]["oid"], &objects["objects"][0]["size"]);
                    answer(&json!({ "transfer": "basic", "objects": [{ "oid": oid, "size": size, "actions": {
                        "upload": { "href": format!("{evil}/put") }, "verify": { "href": format!("{evil}/verify") } } }] }))
                } else if path == "/api/repos/create" {
                    answer(&json!({ "url": format!("{evil}/acme/tool"), "name": "acme/tool" }))
                } else {
                    moved(&format!("{evil}{path}"))
                }
            },
            commands,
        );
    }
}
