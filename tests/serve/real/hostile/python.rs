//! The clients of Python before a registry that points elsewhere.

use super::*;

#[test]
fn clients_of_python_send_their_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        let (username, value) = (&issued.token.username, issued.secret.expose());
        let index = format!("http://{username}:{value}@{}/simple/", place(gate, "pypi", "pypi"));
        fs::write(home.join(".netrc"), format!("machine 127.0.0.1 login {username} password {value}\n")).unwrap();
        let python = |program: &str, arguments: &[&str]| {
            let mut command = client(tools().join("python/bin").join(program), home);
            command.args(arguments);
            command
        };
        works(&mut python("python", &["-c", crate::serve::real::python::WHEEL, "1.0"]));
        let plain = format!("http://{}/simple/", place(gate, "pypi", "pypi"));
        let uploads = format!("http://{}/", place(gate, "pypi", "pypi"));
        let download = |index: &str| {
            let quiet = ["download", "--no-input", "--no-cache-dir", "--no-deps", "--retries=0"];
            python("pip", &[&quiet[..], &["--index-url", index, "tool"]].concat())
        };
        let install = |index: &str| {
            python("uv", &["pip", "install", "--no-cache", "--target", "t", "--default-index", index, "tool"])
        };
        vec![
            download(&index),
            download(&plain),
            install(&index),
            install(&plain),
            python(
                "twine",
                &[
                    "upload",
                    "--non-interactive",
                    "--repository-url",
                    &uploads,
                    "-u",
                    username,
                    "-p",
                    value,
                    "acme_tool-1.0-py3-none-any.whl",
                ],
            ),
        ]
    };
    let html =
        |page: String| Some(Response::builder().header("content-type", "text/html").body(Body::from(page)).unwrap());
    lure(
        "pypi",
        Ecosystem::Pypi,
        move |_, evil, _| html(format!("<a href='{evil}/tool-1.0-py3-none-any.whl'>x</a>")),
        commands,
    );
    lure(
        "pypi",
        Ecosystem::Pypi,
        move |_, evil, _| {
            html(format!("<base href='{evil}/'><a href='tool-1.0-py3-none-any.whl' data-core-metadata=true>x</a>"))
        },
        commands,
    );
    lure(
        "pypi",
        Ecosystem::Pypi,
        |_, evil, _| {
            let file = json!({ "filename": "tool-1.0-py3-none-any.whl", "url": format!("{evil}/tool-1.0-py3-none-any.whl"), "hashes": {}, "core-metadata": true });
            let index =
                json!({ "meta": { "api-version": "1.1" }, "name": "tool", "versions": ["1.0"], "files": [file] });
            Some(
                Response::builder()
                    .header("content-type", "application/vnd.pypi.simple.v1+json")
                    .body(Body::from(index.to_string()))
                    .unwrap(),
            )
        },
        commands,
    );
    lure("pypi", Ecosystem::Pypi, |seen, evil, _| moved(&format!("{evil}{}", seen.uri)), commands);
}
