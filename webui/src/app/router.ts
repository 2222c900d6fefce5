import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { parseRoute, type Route, routePath } from './route.ts';

/** Keeps the route in the URL: back, forward and links work. */
export class Router implements ReactiveController {
  route: Route = parseRoute(location.pathname);
  private readonly host: ReactiveControllerHost;
  private readonly onRoute: (route: Route) => void;

  constructor(host: ReactiveControllerHost, onRoute: (route: Route) => void) {
    this.host = host;
    this.onRoute = onRoute;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('popstate', this.onPopState);
  }

  hostDisconnected(): void {
    removeEventListener('popstate', this.onPopState);
  }

  /** Goes there; moving between conversations replaces the entry, so that Back leads to the list. */
  go(route: Route): void {
    const path = routePath(route);
    if (path === location.pathname) return;
    const isSideways = this.route.conversationId !== undefined && route.conversationId !== undefined;
    if (isSideways) history.replaceState(history.state, '', path);
    else history.pushState({ isOurs: true }, '', path);
    this.take(route);
  }

  /** One step up, to the list. */
  up(): void {
    if ((history.state as { isOurs?: boolean } | null)?.isOurs && this.route.conversationId !== undefined)
      history.back(); // written by go
    else this.go({});
  }

  private onPopState = (): void => this.take(parseRoute(location.pathname));

  private take(route: Route): void {
    this.route = route;
    this.onRoute(route);
    this.host.requestUpdate();
  }
}
