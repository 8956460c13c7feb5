import '@acme/connect-ui/element';
