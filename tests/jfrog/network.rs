//! Servers that are slow, endless, gone or not who they say; and many calls at once.

use std::sync::Arc;
use std::time::Duration;

use gatepass_app::Proxy;
use gatepass_app::generate::issue;
use gatepass_app::list::page;
use gatepass_app::show;
use gatepass_core::actor::Caller;
use gatepass_core::error::Code;
use gatepass_core::listing::Filter;
use gatepass_core::secret::Secret;
use gatepass_jfrog::Jfrog;
use jiff::Timestamp;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::creating::request;
use super::platform::{Platform, Step, backend};

#[tokio::test]
async fn an_answer_that_comes_too_late_or_never_ends_is_given_up() {
    let platform = Platform::new();
    platform.next("GET", vec![Step::DoLate(Duration::from_secs(30)); 3]);
    let error = page(&platform.backend(), Filter::default(), 1, None, Timestamp::now()).await.unwrap_err();
    assert!(error.what().contains("did not answer in time"), "{error}");
    platform.next("GET", [Step::Endless]);
    let id = "0f6cd1a2-0000-4000-8000-000000000001".parse().unwrap();
    let error = show::token(&platform.backend(), &id).await.unwrap_err();
    assert!(error.what().contains("answered more than 1 MiB"), "{error}");
}

#[tokio::test]
async fn a_platform_that_is_not_there_cannot_be_reached() {
    let platform = Platform::new();
    let settings = platform.settings();
    drop(platform);
    let error = page(&backend(&settings), Filter::default(), 1, None, Timestamp::now()).await.unwrap_err();
    assert_eq!(error.code(), Code::BackendUnavailable);
    assert!(error.what().contains("cannot be reached (no connection); nothing was changed"), "{error}");
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_before_the_access_token_is_sent() {
    let directory = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut stream = acceptor.accept(stream).await?;
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"tokens\": []}"[..].as_ref()).await?;
                stream.flush().await
            });
        }
    });

    let mut settings = Platform::new().settings();
    settings.registry.url = format!("https://localhost:{port}").parse().unwrap();
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (trusted, foreign) = (directory.path().join("own.pem"), directory.path().join("other.pem"));
    std::fs::write(&trusted, made.cert.pem()).unwrap();
    std::fs::write(&foreign, other.cert.pem()).unwrap();

    settings.network.authorities_file = Some(foreign);
    let error = page(&backend(&settings), Filter::default(), 1, None, Timestamp::now()).await.unwrap_err();
    assert!(error.what().contains("cannot be trusted: its certificate cannot be verified"), "{error}");
    assert!(error.what().contains("The access token was not sent"), "{error}");
    assert!(error.next().contains("SSL_CERT_FILE"), "{error}");

    settings.registry.url = format!("https://127.0.0.1:{port}").parse().unwrap();
    settings.network.authorities_file = Some(trusted.clone());
    let error = page(&backend(&settings), Filter::default(), 1, None, Timestamp::now()).await.unwrap_err();
    assert!(error.what().contains("it is for another host"), "{error}");

    settings.registry.url = format!("https://localhost:{port}").parse().unwrap();
    assert_eq!(page(&backend(&settings), Filter::default(), 1, None, Timestamp::now()).await.unwrap().total, 0);
    settings.network.authorities_file = None;
    settings.network.authorities_directory = Some(directory.path().to_owned());
    assert_eq!(page(&backend(&settings), Filter::default(), 1, None, Timestamp::now()).await.unwrap().total, 0);
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_tls_was_wanted() {
    let platform = Platform::new();
    let mut settings = platform.settings();
    settings.registry.url = format!("https://{}", platform.address).parse().unwrap();
    let error = page(&backend(&settings), Filter::default(), 1, None, Timestamp::now()).await.unwrap_err();
    assert!(error.what().contains("it does not speak TLS"), "{error}");
    assert!(platform.seen().is_empty());
}

#[tokio::test]
async fn certificates_that_cannot_be_read_are_an_error_that_names_them() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("authorities.pem");
    let mut settings = Platform::new().settings();
    settings.registry.url = "https://acme.jfrog.io".parse().unwrap();
    settings.network.authorities_file = Some(file.clone());
    for text in [None, Some(""), Some("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")] {
        if let Some(text) = text {
            std::fs::write(&file, text).unwrap();
        }
        let Err(error) = Jfrog::new(&settings) else { panic!("{text:?} was taken") };
        assert!(error.to_string().contains("SSL_CERT_FILE"), "{error}");
    }
}

#[tokio::test]
async fn a_proxy_is_used_and_its_exceptions_are_heeded() {
    let proxy = Platform::new();
    let platform = Platform::new();
    let mut settings = platform.settings();
    let address = Secret::new(format!("http://user:sentinel@{}", proxy.address));
    settings.network.proxy = Some(Proxy { address, exceptions: None });
    assert!(!format!("{settings:?}").contains("sentinel"));
    page(&backend(&settings), Filter::default(), 1, None, Timestamp::now()).await.unwrap();
    assert_eq!((proxy.count("GET"), platform.count("GET")), (1, 0));
    if let Some(proxy) = &mut settings.network.proxy {
        proxy.exceptions = Some("127.0.0.1".to_owned());
    }
    page(&backend(&settings), Filter::default(), 1, None, Timestamp::now()).await.unwrap();
    assert_eq!((proxy.count("GET"), platform.count("GET")), (1, 1));
}

#[tokio::test]
async fn ten_calls_at_once_over_one_client_make_ten_tokens() {
    let platform = Platform::new();
    let backend = platform.backend();
    let now = Timestamp::now();
    let (backend, caller) = (&backend, &Caller::default());
    let make = |number: usize| {
        let request = request(&format!("at-once-{number}"));
        issue(backend, request, caller, now)
    };
    let made = futures::future::join_all((0..10).map(make)).await;
    let ids: std::collections::HashSet<_> = made.into_iter().map(|made| made.unwrap().issued.token.id).collect();
    assert_eq!((ids.len(), platform.tokens().len()), (10, 10));
    // Connections are used again, rather than one made for each of the thirty requests.
    assert!(platform.connections() <= 10, "{}", platform.connections());
}

#[tokio::test]
async fn a_call_that_is_dropped_ends_its_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = Platform::new().settings();
    settings.registry.url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    settings.retry_policy.answer = Duration::from_secs(60);
    let backend = backend(&settings);
    let call = tokio::spawn(async move { page(&backend, Filter::default(), 1, None, Timestamp::now()).await });
    let (stream, _) = listener.accept().await.unwrap();
    stream.readable().await.unwrap();
    call.abort();
    let mut read = Vec::new();
    let closed = tokio::time::timeout(crate::support::HANG_TIMEOUT, async {
        tokio::io::AsyncReadExt::read_to_end(&mut { stream }, &mut read).await
    });
    assert!(closed.await.is_ok(), "the connection stays open");
}
